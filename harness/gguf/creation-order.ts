/**
 * The order in which llama.cpp creates the tensors of a model of architecture `llama`, and so reads them where it does not
 * map them. No GGUF file says it: it stands in llama.cpp's code (`load_tensors` in src/llama-model.cpp, `LLM_ARCH_LLAMA`).
 */
const wholeModel = ['token_embd.weight', 'output_norm.weight', 'output.weight'];
const inLayer = [
  'attn_norm.weight',
  'attn_q.weight',
  'attn_k.weight',
  'attn_v.weight',
  'attn_output.weight',
  'ffn_norm.weight',
  'ffn_gate.weight',
  'ffn_down.weight',
  'ffn_up.weight',
];

/** A name that is not in the list comes after those that are. */
const turnIn = (names: readonly string[], name: string): number => {
  const turn = names.indexOf(name);
  return turn < 0 ? names.length : turn;
};

/** Of the whole model first, as layer -1, then layer by layer. */
const turnOf = (name: string): { readonly layer: number; readonly turn: number } => {
  const [, layer, rest] = /^blk\.(\d+)\.(.+)$/.exec(name) ?? [];
  return layer === undefined || rest === undefined
    ? { layer: -1, turn: turnIn(wholeModel, name) }
    : { layer: Number(layer), turn: turnIn(inLayer, rest) };
};

/** Names that are not known keep the order they come in, after the known ones of their layer. */
export const inCreationOrder = <T extends { readonly name: string }>(tensors: readonly T[]): T[] =>
  tensors
    .map((tensor) => ({ tensor, ...turnOf(tensor.name) }))
    .toSorted((one, other) => one.layer - other.layer || one.turn - other.turn)
    .map(({ tensor }) => tensor);
