// Loaded before the bot (`npm start`): keeps compiled code from one start to the next, TypeScript with its types removed included, so
// that a start need not load the type stripper. Node writes it when the process ends. JavaScript for that very reason. Where the folder cannot be written, all works
// without it. Not in the system's folder for temporary files, where others could leave code for us to run.
import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/countersign', import.meta.url)));
