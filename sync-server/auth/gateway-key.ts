/** Key id of the devices in whose name the server writes for members that come without a host. */
export const GATEWAY = 'gateway';
