import type { Command, Option } from 'commander';

/** Shells for which a script can be written. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/** One command with what may follow its words. */
interface Offer {
  /** The command's words, such as `hosts token list`; empty: the root. */
  readonly path: string;
  readonly commands: readonly { readonly name: string; readonly about: string }[];
  readonly options: readonly { readonly flag: string; readonly about: string; readonly choices: readonly string[] }[];
}

/** A script that completes the words and options of `program`; written from it, so that none is forgotten. */
export function completionScript(program: Command, shell: Shell): string {
  const offers = offersOf(program, '');
  switch (shell) {
    case 'bash':
      return bashScript(offers);
    case 'zsh':
      return zshScript(offers);
    case 'fish':
      return fishScript(offers);
  }
}

function offersOf(command: Command, path: string): Offer[] {
  const below = command.commands.map((child) => ({
    child,
    below: path === '' ? child.name() : `${path} ${child.name()}`,
  }));
  const offer: Offer = {
    path,
    commands: below.map(({ child }) => ({ name: child.name(), about: plain(child.description()) })),
    options: command.options.filter(({ hidden }) => !hidden).flatMap(flagsOf),
  };
  return [offer, ...below.flatMap((each) => offersOf(each.child, each.below))];
}

function flagsOf({ long, description, argChoices }: Option): Offer['options'] {
  return long === undefined ? [] : [{ flag: long, about: plain(description), choices: argChoices ?? [] }];
}

/** Of a description what no shell reads as its own. */
function plain(text: string): string {
  return text
    .replace(/['"`$\\:[\]]/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}

const wordsOf = ({ commands, options }: Offer): string =>
  [...commands.map(({ name }) => name), ...options.map(({ flag }) => flag), '--help'].join(' ');

/** The options with a closed list of values, each once: the same flag has the same everywhere. */
function choicesOf(offers: readonly Offer[]): Map<string, readonly string[]> {
  const choices = new Map<string, readonly string[]>();
  for (const { options } of offers)
    for (const each of options) if (each.choices.length > 0) choices.set(each.flag, each.choices);
  return choices;
}

function bashScript(offers: readonly Offer[]): string {
  const values = [...choicesOf(offers)].map(([flag, choices]) => `    ${flag}) words='${choices.join(' ')}' ;;`);
  return `# Completion of ringmaster for bash: source <(ringmaster completion bash)
_ringmaster() {
  local word path='' words='' at=1
  local current="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}"
  while [ "$at" -lt "$COMP_CWORD" ]; do
    word="\${COMP_WORDS[at]}"
    case " $path $word " in
${offers
  .filter(({ path }) => path !== '')
  .map(({ path }) => `      ' ${parentOf(path)} ${lastOf(path)} ') path='${path}' ;;`)
  .join('\n')}
    esac
    at=$((at + 1))
  done
  case "$before" in
${values.join('\n')}
  esac
  if [ -z "$words" ]; then case "$path" in
${offers.map((offer) => `    '${offer.path}') words='${wordsOf(offer)}' ;;`).join('\n')}
  esac; fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _ringmaster ringmaster
`;
}

const lastOf = (path: string): string => path.split(' ').at(-1) ?? '';
const parentOf = (path: string): string => path.split(' ').slice(0, -1).join(' ');

function zshScript(offers: readonly Offer[]): string {
  const offered = ({ commands, options }: Offer): string =>
    [
      ...commands.map(({ name, about }) => `'${name}:${about}'`),
      ...options.map(({ flag, about }) => `'${flag}:${about}'`),
      `'--help:display help for command'`,
    ].join(' ');
  const values = [...choicesOf(offers)].map(
    ([flag, choices]) => `    ${flag}) compadd -- ${choices.join(' ')}; return ;;`,
  );
  return `#compdef ringmaster
# Completion of ringmaster for zsh: ringmaster completion zsh > a file _ringmaster in one of the folders of $fpath
_ringmaster() {
  local word command_path=''
  local -a offers
  for word in \${words[2,CURRENT-1]}; do
    case " $command_path $word " in
${offers
  .filter(({ path }) => path !== '')
  .map(({ path }) => `      ' ${parentOf(path)} ${lastOf(path)} ') command_path='${path}' ;;`)
  .join('\n')}
    esac
  done
  case "\${words[CURRENT-1]}" in
${values.join('\n')}
  esac
  case "$command_path" in
${offers.map((offer) => `    '${offer.path}') offers=(${offered(offer)}) ;;`).join('\n')}
  esac
  _describe 'ringmaster' offers || _files
}
compdef _ringmaster ringmaster
`;
}

function fishScript(offers: readonly Offer[]): string {
  const lines = offers.flatMap((offer) => {
    const when = `-n '__ringmaster_at "${offer.path}"'`;
    return [
      ...offer.commands.map(({ name, about }) => `complete -c ringmaster -f ${when} -a ${name} -d '${about}'`),
      ...offer.options.map(({ flag, about, choices }) => {
        const values = choices.length === 0 ? '' : ` -x -a '${choices.join(' ')}'`;
        return `complete -c ringmaster ${when} -l ${flag.slice(2)}${values} -d '${about}'`;
      }),
    ];
  });
  const known = offers.filter(({ path }) => path !== '').map(({ path }) => `'${path}'`);
  return `# Completion of ringmaster for fish: ringmaster completion fish > ~/.config/fish/completions/ringmaster.fish
function __ringmaster_at
  set -l path ''
  for word in (commandline -opc)[2..-1]
    set -l next (string trim "$path $word")
    contains -- $next ${known.join(' ')}; and set path $next
  end
  test "$path" = "$argv[1]"
end
${lines.join('\n')}
`;
}
