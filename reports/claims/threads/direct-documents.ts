import { thread } from './thread.ts';

export const asynchronousDirect = thread('llama.cpp', 18012, {
  title: 'Async DirectIO model loading on Linux',
  date: '2025-12-13',
});

export const directAndHugepages = thread('llama.cpp', 7420, {
  title: 'Direct I/O and Transparent HugePages',
  date: '2024-05-20',
});
