/**
 * Loads a model in unmodified llama.cpp, decodes some tokens and prints the last token's logits as JSON. A program of
 * its own, since what it calls may abort: `node witness-llama.ts MODEL`.
 *
 * llama.cpp's parameter structs change with every release and none of their fields is needed here, so they are passed
 * through as blobs larger than any of them: by value they lie on the stack as the last argument (x64) or behind a
 * pointer (arm64), where what follows the real struct does no harm.
 */
import koffi from 'koffi';
import { witnessDirectory, witnessLibrary, type CType } from './witness-library.ts';

const BLOB_WORDS = 128;
const TOKENS = [1, 75, 104, 111, 114, 3, 258];
const VOCABULARY = 259;

const blob = koffi.struct('llama_blob', { words: koffi.array('uint64_t', BLOB_WORDS) });

const [model] = process.argv.slice(2);
const directory = witnessDirectory();
const ggmlPath = witnessLibrary('libggml');
const llamaPath = witnessLibrary('libllama');
if (model === undefined || directory === undefined || ggmlPath === undefined || llamaPath === undefined)
  throw new Error(
    'usage: node witness-llama.ts MODEL, with the optional package of llama.cpp libraries installed',
  );

const ggml = koffi.load(ggmlPath);
const llama = koffi.load(llamaPath);
const bind = (name: string, result: CType, args: CType[]) =>
  llama.func(name, result, args) as (...values: unknown[]) => unknown;

(ggml.func('ggml_backend_load_all_from_path', 'void', ['str']) as (path: string) => void)(directory);
bind('llama_backend_init', 'void', [])();
const loaded = bind('llama_model_load_from_file', 'void *', ['str', blob])(
  model,
  bind('llama_model_default_params', blob, [])(),
);
if (loaded === null) throw new Error(`llama.cpp does not load ${model}`);
const context = bind('llama_init_from_model', 'void *', ['void *', blob])(
  loaded,
  bind('llama_context_default_params', blob, [])(),
);
if (context === null) throw new Error('llama.cpp makes no context');
// One thread: ggml's threads spin at their barriers, and more of them than processors take minutes.
bind('llama_set_n_threads', 'void', ['void *', 'int32_t', 'int32_t'])(context, 1, 1);
const tokens: unknown = koffi.alloc('int32_t', TOKENS.length);
koffi.encode(tokens, koffi.array('int32_t', TOKENS.length), TOKENS);
const batch = bind('llama_batch_get_one', blob, ['void *', 'int32_t'])(tokens, TOKENS.length);
const status = bind('llama_decode', 'int32_t', ['void *', blob])(context, batch);
if (status !== 0) throw new Error(`llama_decode returns ${String(status)}`);
const logits = bind('llama_get_logits_ith', 'void *', ['void *', 'int32_t'])(context, -1);
const values = Array.from(koffi.decode(logits, koffi.array('float', VOCABULARY)) as Float32Array);
process.stdout.write(`${JSON.stringify(values.map(String))}\n`);
