import type { Command } from 'commander';
import type { ListedPerson } from '../../model/access';
import { safeText } from '../../model/safe-text';
import { allPages } from '../all-pages';
import type { CliContext } from '../context';
import { demandId } from '../demand-id';
import { print } from '../print';
import { reasonOption } from '../reason';
import { formatInstant } from '../render/instant';
import { wrapBelow } from '../render/wrap';

/** Adds `people list`, `people disable ID --reason TEXT` and `people enable ID --reason TEXT`. */
export function addPeopleCommand(program: Command, context: CliContext): void {
  const people = program.command('people').description('people who sign in at the identity provider');
  people
    .command('list')
    .description('show who signed in so far, with their roles at the last time')
    .action(async () => {
      const pages = { kind: 'PersonList', path: '/v1/people', key: 'people' } as const;
      const answer = await allPages<'people', ListedPerson>(context.api(), pages);
      print(context, answer, (list) => renderPeople(list.people, context));
    });
  people
    .command('disable <id>')
    .description('let a person in no more, and end what they have open, at once')
    .addOption(reasonOption('why; it is kept in the audit'))
    .action(async (id: string, { reason }: { reason: string }) => {
      const path = `/v1/people/${demandId(id, 'a person', 'ringmaster people list')}/disable`;
      const answer = await context.api().post('PersonDisabled', path, { json: { reason } });
      print(context, answer, () => `${id} is out, and is let in no more.\n`);
    });
  people
    .command('enable <id>')
    .description('let a disabled person sign in again')
    .addOption(reasonOption('why; it is kept in the audit'))
    .action(async (id: string, { reason }: { reason: string }) => {
      const path = `/v1/people/${demandId(id, 'a person', 'ringmaster people list')}/enable`;
      const answer = await context.api().post('PersonEnabled', path, { json: { reason } });
      print(context, answer, () => `${id} may sign in again.\n`);
    });
}

function renderPeople(people: readonly ListedPerson[], { timeZone, columns }: CliContext): string {
  if (people.length === 0) return 'Nobody signed in so far. Tokens are listed by "ringmaster tokens list".\n';
  return people
    .flatMap(({ personId, actor, roles, lastSignInAt, signIns, disabledBy }) => [
      `${personId}  ${safeText(actor)}${disabledBy === null ? '' : `  disabled by ${safeText(disabledBy)}`}`,
      ...wrapBelow(`${roles.join(', ')}; open now: ${String(signIns)}`, columns()),
      ...wrapBelow(`last at ${formatInstant(lastSignInAt, timeZone)}`, columns()),
    ])
    .map((line) => `${line}\n`)
    .join('');
}
