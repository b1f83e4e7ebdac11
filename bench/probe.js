// Loaded before everything else in a measured process: answers over IPC how much CPU and memory that process has used, and what its
// heap holds when nothing is left to collect.
// Plain JavaScript, because TypeScript would load the type stripper, which would then be measured, too.

process.on('message', (question) => {
  if (question === 'usage') {
    const { user, system } = process.cpuUsage();
    process.send?.({ cpuMs: (user + system) / 1000, rssMB: process.memoryUsage.rss() / 1048576 });
  }
  if (question === 'heap') {
    globalThis.gc?.();
    process.send?.({ heapMB: process.memoryUsage().heapUsed / 1048576 });
  }
});
process.channel?.unref();
