/** Reads a GGUF file with ggml's own reader, so that offsets have a witness that shares no code with ours. */
import koffi from 'koffi';
import { witnessLibrary, type CType } from './witness-library.ts';

export interface WitnessedTensor {
  readonly name: string;
  readonly type: string;
  /** Absolute in the file. */
  readonly offset: number;
  readonly bytes: number;
}

export interface GgmlReader {
  /** Block size of a type, by its number. */
  type(id: number): WitnessedType;
  /** Undefined where ggml refuses the file. */
  read(path: string): WitnessedFile | undefined;
}

export interface WitnessedFile {
  readonly alignment: number;
  /** Where its data starts. */
  readonly dataOffset: number;
  readonly tensors: readonly WitnessedTensor[];
}

export interface WitnessedType {
  readonly name: string;
  readonly elements: number;
  readonly bytes: number;
}

/** C: struct gguf_init_params { bool no_alloc; struct ggml_context ** ctx; } */
const initParams = koffi.struct('gguf_init_params', { no_alloc: 'bool', ctx: 'void *' });

/** Undefined where the library is not installed. */
export function ggmlReader(): GgmlReader | undefined {
  const path = witnessLibrary('libggml-base');
  if (path === undefined) return undefined;
  const library = koffi.load(path);
  const bind = (name: string, result: string, ...args: CType[]) =>
    library.func(name, result, args) as (...values: unknown[]) => unknown;
  const init = bind('gguf_init_from_file', 'void *', 'str', initParams);
  const free = bind('gguf_free', 'void', 'void *');
  const alignment = bind('gguf_get_alignment', 'size_t', 'void *');
  const dataOffset = bind('gguf_get_data_offset', 'size_t', 'void *');
  const count = bind('gguf_get_n_tensors', 'int64_t', 'void *');
  const tensorName = bind('gguf_get_tensor_name', 'str', 'void *', 'int64_t');
  const tensorOffset = bind('gguf_get_tensor_offset', 'size_t', 'void *', 'int64_t');
  const tensorSize = bind('gguf_get_tensor_size', 'size_t', 'void *', 'int64_t');
  const tensorType = bind('gguf_get_tensor_type', 'int', 'void *', 'int64_t');
  const typeName = bind('ggml_type_name', 'str', 'int');
  const blockElements = bind('ggml_blck_size', 'int64_t', 'int');
  const blockBytes = bind('ggml_type_size', 'size_t', 'int');
  return {
    type: (id) => ({
      name: String(typeName(id)),
      elements: Number(blockElements(id)),
      bytes: Number(blockBytes(id)),
    }),
    read(file) {
      const context = init(file, { no_alloc: true, ctx: null });
      if (context === null) return undefined;
      try {
        const start = Number(dataOffset(context));
        const tensors = Array.from({ length: Number(count(context)) }, (_, i) => ({
          name: String(tensorName(context, i)),
          type: String(typeName(tensorType(context, i))).toUpperCase(),
          offset: start + Number(tensorOffset(context, i)),
          bytes: Number(tensorSize(context, i)),
        }));
        return { alignment: Number(alignment(context)), dataOffset: start, tensors };
      } finally {
        free(context);
      }
    },
  };
}
