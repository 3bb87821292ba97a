/* oxlint-disable no-control-regex -- it is about them */

/** Sequences with which programs colour and move about: CSI, OSC with its text, and the short ones. */
const sequences =
  /(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]|\u001b(?:\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[ -/]*[0-~])/g;
const controls = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g;

/** The output of a program as text to read: without colours, and with plain line ends. */
export function plainText(output: string): string {
  return output
    .replace(sequences, '')
    .replaceAll(/\r+\n?/g, '\n')
    .replace(controls, '');
}
