import { withoutSecrets } from '../../telemetry/without-secrets';

const SECRET = 'hunter2-3f9a7c';
const KIB = 1024;
const quoted = (value: unknown, times: number): string =>
  times === 0 ? (value as string) : quoted(JSON.stringify(value), times - 1);

function cleaned(fields: object): string {
  const line = withoutSecrets(`${JSON.stringify(fields)}\n`);
  expect(line.endsWith('\n')).toBe(true);
  // It is one object on one line, whatever was taken out.
  expect(typeof JSON.parse(line)).toBe('object');
  expect(line.indexOf('\n')).toBe(line.length - 1);
  return line;
}

test.each<[string, object]>([
  ['an object of objects under such a name', { key: { a: { b: SECRET }, c: [SECRET, { d: SECRET }] } }],
  ['a list of objects under such a name', { token: [{ a: SECRET }, { b: [SECRET] }] }],
  ['JSON that a message quotes', { msg: `got ${JSON.stringify({ ok: 1, password: SECRET })} from it` }],
  ['JSON that a message quotes with blanks', { msg: `got { "password" : "${SECRET}" }` }],
  ['JSON in JSON in a message', { msg: quoted({ body: quoted({ token: SECRET }, 1) }, 1) }],
  ['JSON that was quoted three times', { msg: quoted({ token: `${SECRET}\\"${SECRET}` }, 3) }],
  ['an object in JSON that a message quotes', { msg: quoted({ secret: { a: [`}"${SECRET}`], b: SECRET } }, 2) }],
  ['JSON that was cut off', { msg: `got {"passphrase":"one two ${SECRET}` }],
  ['an object that was cut off', { msg: `got {"privateKey":{"a":1,"pem":"${SECRET}"` }],
  ['a number', { msg: 'got {"password":3977}', at: SECRET.slice(0, 0) }],
  ['a value with quotes in words', { msg: `host=db password='${SECRET}' user=x` }],
  ['a query', { url: `/v1/x?from=0&token=${SECRET}` }],
  ['a query over 1 KiB', { url: `https://api.example/v1/x?a=${'b'.repeat(2 * KIB)}&token=${SECRET}` }],
  ['a URL with a password over 1 KiB', { msg: `no answer from postgres://u:${'p'.repeat(2 * KIB)}${SECRET}@db/x` }],
  ['a URL with a user over 1 KiB', { msg: `no answer from postgres://${'u'.repeat(2 * KIB)}:${SECRET}@db/x` }],
  ['a password with a slash in a URL', { msg: `invalid URL postgres://u:pa/${SECRET}@h/db` }],
  ['a password with an @ in a URL', { msg: `no answer from "postgres://u:p@${SECRET}@h/db"` }],
  ['a password with a colon, digits and a slash in a URL', { msg: `postgres://u:12345/a:${SECRET}@h/db` }],
  ['a password with a backslash in a URL', { msg: `postgres://u:a\\${SECRET}@h/db` }],
  ['a password in a URL after one with a port', { url: `http://h:80/?next=postgres://u:${SECRET}@h/db` }],
  ['a variable of the environment', { env: [`PGPASSWORD=${SECRET}`, 'HOME=/'] }],
  ['a variable before a command', { msg: `PGPASSWORD=${SECRET} psql failed` }],
  ['a password with a quote in words', { msg: `password="it's ${SECRET}"` }],
  ['a password after a colon', { msg: `user: ann, password: ${SECRET}` }],
  ['an object as Node shows it', { msg: `{ password: '${SECRET}', 'x-api-key': '${SECRET}' }` }],
  ['a token in words', { msg: `token=${SECRET} was refused` }],
  ['a join token alone', { msg: `got rmj_${SECRET} twice` }],
  ["a token of the api's alone", { msg: `got rma_${SECRET} twice` }],
  ["a person's token alone", { msg: `got rmp_${SECRET} twice` }],
  ['the secret of a session alone', { msg: `got rms_${SECRET} twice` }],
  ['the code that an identity provider sends', { url: `/v1/login/callback?code=${SECRET}&state=x` }],
  ["a webhook's key alone", { msg: `got whsec_${SECRET} twice` }],
  ['an option in words', { msg: `ringmaster --api-token ${SECRET} get failed` }],
  ['options of a process', { argv: ['node', '--password', SECRET, '-token', SECRET] }],
  ['headers as a list', { rawHeaders: ['Authorization', `Basic ${SECRET}`, 'Host', 'h'] }],
  ['a header in words', { msg: `sent Authorization: Basic ${SECRET} to h` }],
  ['cookies in words', { msg: `sent Cookie: a=1; session=${SECRET}` }],
  ['names in other spellings', { apiKey: SECRET, accessToken: SECRET, access_token: SECRET, 'x-api-key': SECRET }],
  ['more names', { client_secret: SECRET, private_key: SECRET, AWS_SECRET_ACCESS_KEY: SECRET, tokens: [SECRET] }],
  ['variables of ours', { RINGMASTER_OPERATOR_DATABASE_URL: SECRET, operatorDatabaseUrl: SECRET }],
  [
    'JSON with such a name that a message quotes',
    { msg: quoted({ clientSecret: SECRET, a: { 'x-api-key': SECRET } }, 2) },
  ],
  ['a password after an equals sign with blanks', { msg: `password = ${SECRET}; user=x` }],
  ['a comparison in code', { msg: `expected password === '${SECRET}'` }],
  ['a password in a statement', { msg: `ALTER ROLE ann PASSWORD '${SECRET}'` }],
  ['a password with quotes in a statement', { msg: `CREATE USER ann IDENTIFIED BY 'it''s ${SECRET}'` }],
  ['a password as an escape string in a statement', { msg: `alter role ann encrypted password E'${SECRET}` }],
  ['a password between dollars in a statement', { msg: `ALTER ROLE ann PASSWORD $a$${SECRET}$a$ VALID UNTIL 'x'` }],
  ['a password between dollars that was cut off', { msg: `ALTER ROLE ann PASSWORD $$${SECRET}` }],
  ['a quoted password with a quote after an equals sign', { msg: `SET password = 'it''s ${SECRET}'` }],
  ['one of several', { password2: SECRET, DB_PASSWORD_1: SECRET, passwordNew: SECRET, privateKeyPem: SECRET }],
  ['one of several in words', { msg: `PASSWORD_1=${SECRET} password2: ${SECRET} {\\"token_old\\":\\"${SECRET}\\"}` }],
  ['a header of many parts', { msg: `Authorization: Digest username="a", realm="b", response="${SECRET}"` }],
  ['a token in the place of a URL’s user', { msg: `cannot fetch https://${SECRET}@git.example/a.git` }],
  ['short names', { pass: SECRET, pwd: SECRET, dbPass: SECRET, db_pass: SECRET, DB_PASS: SECRET, dbPwd: SECRET }],
  ['a short name in words', { msg: `host=db pass=${SECRET}` }],
  ['a variable with a short name', { env: [`DB_PASS=${SECRET}`, `SMTP_PWD = ${SECRET}`] }],
  ['credentials', { credentials: { user: SECRET }, credential: SECRET, awsCredentials: [SECRET] }],
  ['credentials in words', { msg: `credentials=${SECRET}` }],
  ['keys of more kinds', { encryptionKey: SECRET, 'master-key': SECRET, hmac_key: SECRET, AccountKey: SECRET }],
  ['an account key in words', { msg: `AccountName=a;AccountKey=${SECRET};x` }],
  ['more of the kind', { pass_phrase: SECRET, passcode: SECRET, SENTRY_DSN: SECRET, idJwt: SECRET }],
  ['a private key that was cut off', { msg: `-----BEGIN PRIVATE KEY-----\n${SECRET}` }],
])('%s is not shown, and the line stays JSON', (_what, fields) => {
  const line = cleaned(fields);
  expect(line).not.toContain(SECRET);
  expect(line).not.toContain('3977');
  expect(line).toContain('[secret]');
});

test.each([
  ...['pass', 'db_pass', 'dbPass', 'SMTP_PASS', 'pwd', 'dbPwd', 'passphrase', 'pass_phrase', 'passcode'],
  ...['credential', 'credentials', 'awsCredentials', 'SENTRY_DSN', 'jwt', 'idToken', 'encryptionKey', 'encryption_key'],
  ...['DECRYPTION_KEY', 'masterKey', 'hmac-key', 'sharedKey', 'sessionKey', 'accountKey', 'storageKey', 'clientKey'],
])('a field %s alone is not shown, nor in JSON that a message quotes', (name) => {
  expect(cleaned({ [name]: SECRET })).not.toContain(SECRET);
  if (name !== 'dbPass') expect(cleaned({ msg: `got ${JSON.stringify({ [name]: SECRET })}` })).not.toContain(SECRET);
});

test('what stands beside a secret stays', () => {
  expect(JSON.parse(cleaned({ a: 1, key: { b: { c: 2 } }, d: [3, { token: 'x', e: 4 }] }))).toEqual({
    ...{ a: 1, key: '[secret]' },
    d: [3, { token: '[secret]', e: 4 }],
  });
  const { msg } = JSON.parse(cleaned({ msg: `sent ${JSON.stringify({ token: { a: [1] }, host: 'web-1' })} to it` }));
  expect(msg).toBe('sent {"token":"[secret]","host":"web-1"} to it');
});

test.each([
  '{"msg":"the \\"key\\": must be a list","n":12345678901234567890}\n',
  '{"url":"https://api.example:7700/v1/campaigns?from=10","publicKey":"ed25519:abc"}\n',
  'no JSON at all: "key": nor a secret\n',
  '{"signingKeyId":"a1","tokenId":"b2","publicKey":"c3","hotkey":"d4","RINGMASTER_TOKEN_FILE":"/etc/x"}\n',
  '{"msg":"the token of ann was made; see http://a/b:c and https://h:8080/path?mail=ann@example.org"}\n',
  '{"verdict":"pass","pass":12,"bypass":"yes","compass":"N","msg":"12 tests pass: 0 fail, bypass=yes"}\n',
  '{"encryptionKeyId":"a1","credentialsFile":"/etc/x","passed":true,"msg":"its password is too short"}\n',
  '{"problems":["line 3 has no token","line 4 has no name"],"tokens":3}\n',
  '{"msg":"http://127.0.0.1:7700, ann@example.org","argv":["--token-file","/etc/x","key","a"]}\n',
])('what has no secret stays as it was, byte for byte: %j', (line) => {
  expect(withoutSecrets(line)).toBe(line);
});

test('digits after the colon of a web URL are a port, or a password when an @ follows', () => {
  expect(withoutSecrets('https://u:12345@h/ http://h:8080/?mail=a@b')).toBe(
    'https://u:[secret]@h/ http://h:8080/?mail=a@b',
  );
});

test('text that is no JSON is cleaned too', () => {
  expect(withoutSecrets(`{"token":"${SECRET}", and then it was cut`)).toBe('{"token":"[secret]", and then it was cut');
});

test.each([
  ['letters', 'a'],
  ['words', 'a.'],
  ['schemes', 'a://'],
  ['users', 'a://b:'],
  ['backslashes', '\\'],
  ['quotes', '"'],
  ['names', '"key":'],
  ['names that open', '"key":{'],
  ['names of strings', '"key":"'],
  ['keys that begin', '-----BEGIN PRIVATE KEY-----'],
  ['queries', '?token'],
  ['passwords', 'password='],
  ['passwords in words', 'password: '],
  ['options', '--token '],
  ['passwords in statements', "password '"],
  ['passwords with an equals sign and blanks', 'password \t='],
  ['passwords with blanks', 'password \t '],
  ['equals signs', 'pass='],
  ['dashes', '-'],
  ['users with a password', 'a://b:c@'],
  ['users with a port', 'http://b:1/'],
  ['headers', 'authorization: a'],
  ['cookies', 'cookie:'],
  ['blanks', ' '],
  ['names with blanks', 'token\t '],
  ['names with a colon and blanks', 'token:\t '],
])('a very long line of %s takes no time of a person', (_what, word) => {
  const line = JSON.stringify({ msg: `http://x ${word.repeat((256 * KIB) / word.length)}` });
  const began = performance.now();
  withoutSecrets(line);
  expect(performance.now() - began).toBeLessThan(2_000);
});
