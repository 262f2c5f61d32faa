/** How whoever runs this command typed it: npm says so to what `npx` runs. */
export function typedCommand({ npm_command: npm }: NodeJS.ProcessEnv): string {
  return npm === 'exec' ? 'npx ringmaster' : 'ringmaster';
}

/** A text whose hints, ours and the api's, name the command `ringmaster`, naming it as it was typed: to be copied. */
export function asTyped(text: string, command: string): string {
  return text.replace(/(?<=^|[\s"`])ringmaster (?=[a-z-])/gm, `${command} `);
}
