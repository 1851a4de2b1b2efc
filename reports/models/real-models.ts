/** A model as its publisher split it. */
export interface RealModel {
  readonly name: string;
  /** Billions, as the name or the card says. */
  readonly parameters: number;
  readonly quantisation: string;
  /** Of each part, in bytes, to the three digits in which the page gives them. */
  readonly partBytes: readonly number[];
  /** What of the sizes is not read off the page. */
  readonly assumed?: string;
  /** The page that lists the files. */
  readonly source: string;
}

const gigabytes = (...sizes: readonly number[]): number[] => sizes.map((size) => Math.round(size * 1e9));
const hub = 'https://huggingface.co/';

/** Models people run on CPUs, 7 billion parameters to a trillion, by size. */
export const realModels: readonly RealModel[] = [
  {
    name: 'Qwen2.5-7B-Instruct',
    parameters: 7,
    quantisation: 'Q4_K_M',
    partBytes: gigabytes(4.68),
    source: `${hub}QuantFactory/Qwen2.5-7B-Instruct-GGUF/tree/96f0138a69da32547a1f48ba58606bbd0876e875`,
  },
  {
    name: 'Qwen2.5-32B-Instruct',
    parameters: 32,
    quantisation: 'Q4_K_M',
    partBytes: gigabytes(19.9),
    source: `${hub}RichardErkhov/unsloth_-_Qwen2.5-32B-Instruct-gguf/tree/79cd778920b02793990de660c0751f7200a406c8`,
  },
  {
    name: 'Llama-3.1-70B-Instruct',
    parameters: 70,
    quantisation: 'Q8_0',
    partBytes: gigabytes(39.8, 35.2),
    source: `${hub}bartowski/Meta-Llama-3.1-70B-Instruct-GGUF/tree/e7da3d3471d1c18ffc017524ad14efbfd8d59c02/Meta-Llama-3.1-70B-Instruct-Q8_0`,
  },
  {
    name: 'Qwen2.5-72B-Instruct',
    parameters: 72,
    quantisation: 'Q4_K_M',
    partBytes: gigabytes(47.4),
    source: `${hub}mradermacher/Qwen2.5-72B-Instruct-GGUF/tree/04f630b6eb1538b510bb6664b879dbe57df0ab37`,
  },
  {
    name: 'Command R+ 08-2024',
    parameters: 104,
    quantisation: 'Q4_K_L',
    partBytes: gigabytes(39.8, 23.7),
    source: `${hub}bartowski/c4ai-command-r-plus-08-2024-GGUF/tree/0cafd2a64ebfeb3f5f7efef7b1d90092adfc0268/c4ai-command-r-plus-08-2024-Q4_K_L`,
  },
  {
    name: 'gpt-oss-120b',
    parameters: 117,
    quantisation: 'Q4_K_M',
    partBytes: gigabytes(49.6, 13.1),
    source: `${hub}unsloth/gpt-oss-120b-GGUF/tree/main/Q4_K_M`,
  },
  {
    name: 'Mistral-Large-Instruct-2411',
    parameters: 123,
    quantisation: 'Q4_K_M',
    partBytes: gigabytes(39.9, 33.3),
    source: `${hub}bartowski/Mistral-Large-Instruct-2411-GGUF/tree/fa730f3fc2f89fea7ef3450fee10e0600bef8086/Mistral-Large-Instruct-2411-Q4_K_M`,
  },
  {
    name: 'Mixtral-8x22B-v0.1',
    parameters: 141,
    quantisation: 'Q4_K_M',
    partBytes: gigabytes(0.658, 0.546, 0.553, 0.572, 0.568, 0.553, 26.3, 30.4, 25.4),
    source: `${hub}LiteLLMs/Mixtral-8x22B-v0.1-GGUF/tree/8b3616591f7d68d85e95869cbffdb3a843d94ca0/Q4_K_M`,
  },
  {
    name: 'Grok-1',
    parameters: 314,
    quantisation: 'Q2_K',
    partBytes: gigabytes(13.7, 13.4, 13.1, 12.7, 13.2, 13.3, 13, 12.9, 10.5),
    source: `${hub}Arki05/Grok-1-GGUF/tree/fc43beca2723c100a0c005a0fd0c6e77826b7b4b/Q2_K`,
  },
  {
    name: 'Llama-3.1-405B-Instruct',
    parameters: 405,
    quantisation: 'Q4_K_M',
    partBytes: gigabytes(44.5, 44.9, 44.5, 44.6, 45, 22.2),
    source: `${hub}bullerwins/Meta-Llama-3.1-405B-Instruct-GGUF/tree/5c2afced1d60bad02225a1c74ebdbf8d16cba6ec`,
  },
  {
    name: 'DeepSeek-R1',
    parameters: 671,
    quantisation: 'Q4_K_M',
    partBytes: gigabytes(48.3, 49.4, 49.5, 48.3, 49.4, 48.3, 49.4, 46.9, 14.8),
    source: `${hub}unsloth/DeepSeek-R1-GGUF/tree/9fc851223da555f7602396f97168ec2cf4152a80/DeepSeek-R1-Q4_K_M`,
  },
  {
    name: 'DeepSeek-R1, in 89 parts',
    parameters: 671,
    quantisation: 'Q4_0',
    partBytes: gigabytes(4.8, 4.23, ...Array.from({ length: 87 }, () => 4.37)),
    assumed: 'the page shows the first of the 89 parts; those after the third are taken to be as large as it',
    source: `${hub}OPEA/DeepSeek-R1-int4-sym-gguf-q4-0-inc/tree/29fa52df61e4358d0a941d8f5aa5bb374368eaff`,
  },
  {
    name: 'Kimi-K2-Instruct',
    parameters: 1000,
    quantisation: 'UD-Q2_K_XL',
    partBytes: gigabytes(...Array.from({ length: 8 }, () => 381 / 8)),
    assumed:
      'only the total is given: 8 equal parts, the fewest that stay below the 50 GB at which its publisher splits',
    source: 'https://docs.unsloth.ai/basics/kimi-k2-how-to-run-locally',
  },
  {
    name: 'Kimi-K2-Instruct',
    parameters: 1000,
    quantisation: 'Q8_0',
    partBytes: gigabytes(...Array.from({ length: 22 }, () => 1090 / 22)),
    assumed:
      'only the total is given: 22 equal parts, the fewest that stay below the 50 GB at which its publisher splits',
    source: 'https://docs.unsloth.ai/basics/kimi-k2-how-to-run-locally',
  },
];
