let copy = false;

/** What goes to stdout stands in files too: where they are whole, nothing is lost with it, and nothing is said of it in the exit status. */
export const stdoutIsACopy = (): void => {
  copy = true;
};

/**
 * Losing stdout or stderr ends nothing: the work goes on, what was found is kept in its files, and the exit status says
 * what was found. A reader that closes early, such as `head`, is no error; an output that cannot be written, such as a
 * full disk, is status 3 where all else went well and the output was all there is.
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
      if (status === 0 && !copy) process.exitCode = 3;
    });
  });
};
