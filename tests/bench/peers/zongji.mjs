// zongji.mjs PACKAGE PORT FIRST_FILE ROWS SECONDS: reads the log of the server on 127.0.0.1:PORT with a zongji until ROWS
// rows have come, and prints what it took, a word and a number a line. PACKAGE is looked up from the working directory.
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const [name, port, file, rowsText, secondsMax] = process.argv.slice(2);
const rowsWanted = Number(rowsText);
const find = createRequire(process.cwd() + '/');
const loaded = await import(pathToFileURL(find.resolve(name)));
const ZongJi = loaded.default ?? loaded;

const fail = (words) => {
  console.error(String(words?.stack ?? words));
  process.exit(1);
};
setTimeout(() => fail('not done in time'), Number(secondsMax) * 1000);

let rows = 0;
let events = 0;
let begun = 0;
let usage;
const zongji = new ZongJi({ host: '127.0.0.1', port: Number(port), user: 'root', password: '' });
zongji.on('error', fail);
zongji.on('ready', () => {
  begun = performance.now();
  usage = process.cpuUsage();
});
zongji.on('binlog', (event) => {
  ++events;
  if (event.rows === undefined) return;
  rows += event.rows.length;
  if (rows < rowsWanted) return;
  const seconds = (performance.now() - begun) / 1000;
  const used = process.cpuUsage(usage);
  console.log(`events ${events}\nrows ${rows}\nseconds ${seconds}\nuser ${used.user / 1e6}\nsystem ${used.system / 1e6}`);
  process.exit(0);
});
zongji.start({
  serverId: 77100 + Math.floor(Math.random() * 100),
  filename: file,
  position: 4,
  includeEvents: ['rotate', 'tablemap', 'writerows', 'updaterows', 'deleterows'],
});
