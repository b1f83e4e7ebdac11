/** Writes every file that is made from code: `npm run docs`. */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { features } from '../src/features/index.ts';
import { generatedFiles } from './generated.ts';

for (const [path, content] of await generatedFiles(features)) {
  writeFileSync(fileURLToPath(new URL(`../${path}`, import.meta.url)), content);
}
