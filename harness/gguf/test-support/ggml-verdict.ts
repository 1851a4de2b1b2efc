/** Whether ggml's own reader takes a file. A program of its own, since what it calls may abort: `node ggml-verdict.ts FILE`. */
import { ggmlReader } from '../../../fixtures-gen/witness-ggml.ts';

process.stdout.write(ggmlReader()?.read(process.argv[2] ?? '') === undefined ? 'refused' : 'taken');
