import { thread } from './thread.ts';

export const hugepagesOption = thread('llama.cpp', 21821, {
  title: 'llama : add --hugepages for HugeTLB-backed weight loading (Linux)',
  date: '2026-04-12',
});
