/** What `hearth help` prints. */
export const usage = `hearth: plan together, run at home

  hearth host --profile DIR [--web PORT] [--allow-cli-approvals] [--json]
      Runs the host of a profile until it is told to end. One line says when it is ready.
      --web PORT              also serves the app to a browser of this machine (0: any port)
      --allow-cli-approvals   lets the command line answer for a person; agents could use it too

  hearth call METHOD ['{json params}'] --profile DIR
      Calls a method of the running host. The result is JSON on stdout; an error is
      {"error":{"code","message"}} on stderr, with exit code 1.

  hearth events --profile DIR [--after N] [--limit N] [--follow]
      Prints the journal, one JSON object per line.

  hearth export FILE --profile DIR
      Writes the whole workspace to a new zip file. A file that is there is never replaced.

  hearth import FILE --profile DIR
      Makes an exported workspace that of this profile, which has to be empty. All of it arrives or none.

  hearth doctor --profile DIR [--json]
      Says what works on this machine: git, agents, keychain, sandbox, disk.

  hearth help
`;
