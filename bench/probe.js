// Loaded before everything else in a measured process: answers over IPC how much CPU and memory that process has used.
// Plain JavaScript, because TypeScript would load the type stripper, which would then be measured, too.

process.on('message', (question) => {
  if (question !== 'usage') return;
  const { user, system } = process.cpuUsage();
  process.send?.({ cpuMs: (user + system) / 1000, rssMB: process.memoryUsage.rss() / 1048576 });
});
process.channel?.unref();
