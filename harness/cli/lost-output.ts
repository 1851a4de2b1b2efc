/**
 * Losing stdout or stderr ends nothing: the work goes on, what was found is kept in its files, and the exit status says
 * what was found. A reader that closes early, such as `head`, is no error; an output that cannot be written, such as a
 * full disk, is status 3 where all else went well.
 */
export const outliveOutput = (): void => {
  let told = false;
  process.stderr.on('error', () => undefined);
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE' || told) return;
    told = true;
    process.stderr.write(
      `unimap: the output could not be written: ${error.message}\n  free space where it goes, or send it elsewhere\n`,
    );
    process.once('exit', (status) => {
      if (status === 0) process.exitCode = 3;
    });
  });
};
