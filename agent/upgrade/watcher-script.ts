import { LONGEST_HEARD_MS, WATCHED_BOOTS } from '../../model/trust/own-way-back';
import { OWN_PACKAGE } from '../packages/wanted';

/** What the watcher is about. */
export interface Watched {
  readonly operationId: string;
  /** The unit in which the packages change. */
  readonly changeUnit: string;
  /** In words: `1.0`. */
  readonly from: string;
  readonly to: string;
  /** How long the agent may report nothing, once the packages have changed. */
  readonly patienceMs: number;
  /** After this the change itself is ended: nobody else may be left to do it. */
  readonly longestChangeMs: number;
}

/** Where units of root's own are. */
export const UNITS = '/etc/systemd/system';
/** The unit of the watcher. In `UNITS`, so that it is started again after a reboot in the midst. */
export const WATCHER_UNIT = 'ringmaster-agent-watch.service';
/** Between attempts to put the old package back, in seconds. */
const PAUSE_S = 5;
const MOST_TRIES = 60;
const LOCKED = 'locked by another process';
/** So long it waits, in seconds, for somebody else who has dpkg's lock: 6 h. */
const LONGEST_LOCK_S = 21_600;

/**
 * What takes the agent back when its new version does not report. It is written down by the old version, runs in a unit of its
 * own, and needs nothing of ours: sh, dpkg and systemctl.
 *
 * `verdict` is made by one `ln`, which succeeds for one of two: the agent ("confirmed") or this script ("put_back"). Its
 * content was on the disk before it had that name. `heard` is made by the agent for each gateway that could not judge it yet: it
 * prolongs the wait, and not for ever, for whoever has the gateways is to choose no moment for many hosts at once.
 */
export function watcherScript({ patienceMs, longestChangeMs, changeUnit }: Watched): string {
  return `#!/bin/sh
cd "$(dirname "$0")" || exit 0
export PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C DEBIAN_FRONTEND=noninteractive

leave() {
  rm -f ${UNITS}/multi-user.target.wants/${WATCHER_UNIT} ${UNITS}/${WATCHER_UNIT}
  systemctl daemon-reload
  exit 0
}

# Whoever removes the package wants no version of it back.
is_removed() {
  state=$(dpkg-query --show --showformat='\${db:Status-Status}' ${OWN_PACKAGE} 2>/dev/null)
  case "$?:$state" in 1:* | 0:config-files | 0:not-installed) return 0 ;; *) return 1 ;; esac
}

leave_removed() {
  write removed verdict && ln verdict.mine verdict && sync .
  leave
}

write() { printf '%s\\n' "$1" >"$2.mine" && sync "$2.mine"; }

cat /proc/sys/kernel/random/boot_id >>boots && sync boots
waited=0 changing=0
# Of the boot, which nobody can set; seconds.
clock() { read -r up rest </proc/uptime && up=\${up%.*}; }
clock
changed=$up
# What a gateway said before a boot is not said of this one.
rm -f heard
# With more boots the host is in a loop, and waiting again each time would never end.
if [ "$(sort -u boots | wc -l)" -gt ${String(WATCHED_BOOTS)} ]; then waited=${seconds(patienceMs)}; fi
while [ ! -e verdict ]; do
  clock
  if [ -e heard ]; then
    # A gateway is there and cannot judge this host yet: the patience begins anew, for so long and no longer.
    rm -f heard
    if [ "$up" -lt "$((changed + ${seconds(LONGEST_HEARD_MS)}))" ]; then waited=0; fi
  fi
  if is_removed; then
    leave_removed
  elif systemctl is-active --quiet ${changeUnit}.service; then
    changing=$((changing + 1)) changed=$up
    if [ "$changing" -gt ${seconds(longestChangeMs)} ]; then
      systemctl kill --kill-who=all --signal=SIGKILL ${changeUnit}.service
    fi
  elif [ "$waited" -ge ${seconds(patienceMs)} ]; then
    write put_back verdict && ln verdict.mine verdict && sync .
    rm -f verdict.mine
  else
    waited=$((waited + 1))
  fi
  sleep 1
done

# An empty file is what a power cut may leave of one that was not ours.
if [ "$(cat verdict)" != put_back ] || [ -e result ]; then leave; fi
# A stop waits for dpkg.
trap : TERM
status=failed tries=0 locked=0
until is_removed || { dpkg --force-downgrade --force-confold --force-confdef --install old.deb >attempt 2>&1 && status=put_back; }; do
  if grep -q '${LOCKED}' attempt; then
    # What went wrong before is not forgotten for a lock.
    grep -q '${LOCKED}' output 2>/dev/null || cat attempt >>output
    if [ "$locked" -eq 0 ]; then echo "somebody else has dpkg's lock: waiting for it, ${String(LONGEST_LOCK_S)} s at most"; fi
    locked=$((locked + ${String(PAUSE_S)}))
    if [ "$locked" -ge ${String(LONGEST_LOCK_S)} ]; then break; fi
  else
    cat attempt >output
    tries=$((tries + 1))
    if [ "$tries" -ge ${String(MOST_TRIES)} ]; then break; fi
    dpkg --force-confold --force-confdef --configure -a >>output 2>&1
  fi
  sleep ${String(PAUSE_S)}
done
# First of all: an agent must be within reach, whether there is room on the disk to say so or not.
systemctl restart ringmaster-agent.service
# Without a result nobody could ever tell the order's end, and no other would begin.
until { write "$status" result && mv result.mine result && sync .; } || is_removed; do sleep ${String(PAUSE_S)}; done
leave
`;
}

/** The text of its unit; `script`: where it lies. */
export function watcherUnit(script: string): string {
  const word = script.replaceAll(/[\\"]/g, '\\$&').replaceAll('%', '%%').replaceAll('$', '$$$$');
  return [
    '[Unit]',
    'Description=Returns to the former version of ringmaster-agent when the new one does not report',
    '[Service]',
    'Type=exec',
    `ExecStart=/bin/sh "${word}"`,
    '# dpkg is not cut off by a stop.',
    'KillMode=mixed',
    'TimeoutStopSec=infinity',
    'Restart=on-failure',
    '[Install]',
    'WantedBy=multi-user.target',
    '',
  ].join('\n');
}

function seconds(ms: number): string {
  return String(Math.ceil(ms / 1000));
}
