// Loaded before the bot (`npm start`): keeps compiled code from one start to the next, TypeScript with its types removed included, so
// that a start need not load the type stripper. It is JavaScript for that very reason. Node writes the code when the process ends;
// where the folder cannot be written, all works without it. The system's folder for temporary files is no place for it: others
// could leave code there for us to run.

import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/countersign', import.meta.url)));
