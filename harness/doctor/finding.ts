/**
 * `ok`: all of it works. `limited`: some of it, or not as it is now. `missing`: none of it. `untold`: the machine was too busy to try
 * it.
 */
export type Status = 'ok' | 'limited' | 'missing' | 'untold';

export interface Remedy {
  /** Until the next boot. */
  readonly now: string;
  /** From the next boot on, or for good. */
  readonly persistent: string;
}

export interface Verdict {
  readonly status: Status;
  readonly detail: string;
  /** What of unimap is crippled, and how. Absent where all is well. */
  readonly consequence?: string;
  readonly remedy?: Remedy;
  /** Set where `unimap run` as it is would not answer its question without this. */
  readonly cripples?: true;
}

export interface Finding extends Verdict {
  /** Stays the same from version to version, such as `hugepages.2m.node0`. */
  readonly id: string;
  readonly title: string;
}

/** `both`: a command that does for now and for good, such as installing a package. */
export const both = (command: string): Remedy => ({ now: command, persistent: command });

/** A kernel setting, written now and kept in /etc/sysctl.d. */
export const sysctl = (name: string, value: string | number): Remedy => ({
  now: `sudo sysctl ${name}=${value}`,
  persistent: `echo '${name} = ${value}' | sudo tee -a /etc/sysctl.d/60-unimap.conf`,
});

/** For a call that the seccomp filter over a container or a service refuses. */
export const letThrough = (call: string): Remedy => ({
  now: `start the container with a seccomp profile that lets ${call} pass: docker run --security-opt seccomp=PROFILE.json (seccomp=unconfined to try)`,
  persistent: `add ${call} to the container's or the service's profile (systemd: SystemCallFilter=${call})`,
});

/** A file below /sys, written now and at each boot by systemd-tmpfiles. */
export const sysfsValue = (path: string, value: string | number): Remedy => ({
  now: `echo ${value} | sudo tee ${path}`,
  persistent: `echo 'w ${path} - - - - ${value}' | sudo tee -a /etc/tmpfiles.d/unimap.conf`,
});
