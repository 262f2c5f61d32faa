/**
 * What the agent asks of dnf 4, in dnf's own language: its commands print tables for people, its Python interface tells
 * exactly. Called as `python -c PROGRAM mode words…`; answers are one JSON document on standard output, progress goes to
 * descriptor 3 in lines of kind, package, percent and text. Status 3: dnf finds no way; the words are on standard error.
 * A request's words: `+NEVRA` from the repositories, `/file.rpm`, `-NEVRA` to be removed.
 */
export const DNF_PROGRAM = `
import fcntl, json, os, shutil, struct, subprocess, sys

def say(value):
    json.dump(value, sys.stdout)
    sys.stdout.write("\\n")

def evr(header):
    import rpm
    epoch = header[rpm.RPMTAG_EPOCHNUM]
    return "%s%s-%s" % ("%d:" % epoch if epoch else "", header[rpm.RPMTAG_VERSION], header[rpm.RPMTAG_RELEASE])

def locks():
    import rpm
    name = rpm.expandMacro("%{_rpmlock_path}")
    if os.path.exists(name):
        with open(name, "r+") as lock:
            asked = struct.pack("hhqqi4x", fcntl.F_WRLCK, 0, 0, 0, 0)
            kind, _, _, _, pid = struct.unpack("hhqqi4x", fcntl.fcntl(lock, fcntl.F_GETLK, asked))
        if kind != fcntl.F_UNLCK:
            print(pid, name)
            return
    for name in ("/var/cache/dnf/metadata_lock.pid", "/var/cache/dnf/download_lock.pid", "/var/lib/dnf/rpmdb_lock.pid"):
        try:
            with open(name) as lock:
                pid = int(lock.read().strip() or 0)
        except (OSError, ValueError):
            continue
        if pid and os.path.exists("/proc/%d" % pid):
            print(pid, name)
            return

def compare(one, other):
    import rpm
    def split(text):
        epoch, _, rest = text.rpartition(":")
        version, _, release = rest.rpartition("-")
        return (epoch or "0", version, release)
    say(rpm.labelCompare(split(one), split(other)))

def open_base(with_repositories):
    import dnf, dnf.rpm
    base = dnf.Base()
    base.conf.read()
    base.conf.substitutions.update_from_etc(base.conf.installroot, varsdir=base.conf.varsdir)
    base.conf.releasever = dnf.rpm.detect_releasever(base.conf.installroot)
    base.conf.assumeyes = True
    base.conf.best = True
    base.conf.cacheonly = True
    base.conf.install_weak_deps = False
    base.conf.clean_requirements_on_remove = False
    if with_repositories:
        base.init_plugins()
        base.pre_configure_plugins()
        base.read_all_repos()
        base.configure_plugins()
    base.fill_sack(load_system_repo=True, load_available_repos=with_repositories)
    return base

def available(*words):
    import dnf.exceptions, hawkey
    try:
        base = open_base(True)
    except dnf.exceptions.RepoError as error:
        # Nothing of a repository was ever fetched here, or it was removed: it is fetched when a version is missing.
        say([])
        sys.stderr.write(str(error))
        return
    allowed = set(base.sack.query().available())
    found = []
    for word in words:
        name, _, version = word.partition("=")
        query = base.sack.query(flags=hawkey.IGNORE_EXCLUDES).available().filter(name=name)
        for package in query:
            if package.evr == version:
                found.append({"name": name, "version": version, "arch": package.arch, "downloadBytes": package.downloadsize,
                              "installedBytes": package.installsize, "isExcluded": package not in allowed})
    say(found)

def resolve(base, words, may_erase):
    import dnf.exceptions
    try:
        files = [word for word in words if word.startswith("/")]
        for package in base.add_remote_rpms(files) if files else []:
            there = base.sack.query().installed().filter(name=package.name, arch=package.arch).run()
            if there and package > there[0]:
                base.package_upgrade(package)
            elif there and package < there[0]:
                base.package_downgrade(package)
            elif there:
                base.package_reinstall(package)
            else:
                base.package_install(package)
        for word in words:
            if word.startswith("+"):
                base.install(word[1:])
            elif word.startswith("-"):
                base.remove(word[1:])
        base.resolve(allow_erasing=may_erase)
    except (dnf.exceptions.DepsolveError, dnf.exceptions.MarkingError, dnf.exceptions.PackageNotFoundError) as error:
        sys.stderr.write(str(error))
        sys.exit(3)

def describe(base):
    changes, removals = [], []
    for package in base.transaction.install_set:
        there = base.sack.query().installed().filter(name=package.name).run()
        same = [each for each in there if each.arch == package.arch] or there
        changes.append({"name": package.name, "arch": package.arch, "to": package.evr,
                        "from": same[0].evr if same else None})
    comes = {package.name for package in base.transaction.install_set}
    for package in base.transaction.remove_set:
        if package.name not in comes:
            removals.append(package.name)
    return {"changes": changes, "removals": removals}

def with_repositories(words):
    return any(word.startswith("+") for word in words)

def plan(*words):
    base = open_base(with_repositories(words))
    resolve(base, words, True)
    say(describe(base))

def fetch_all(base, packages, folder):
    import dnf.exceptions
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder, 0o700)
    base.conf.cacheonly = False
    for repository in base.repos.iter_enabled():
        repository.pkgdir = folder
    base.download_packages(packages)
    files = []
    for package in packages:
        status, message = base.package_signature_check(package)
        if status != 0:
            raise dnf.exceptions.Error("%s: %s" % (package, message))
        file = package.localPkg()
        if os.path.dirname(file) != folder:
            file = shutil.copy(file, folder)
        files.append(file)
    say(files)

def download(folder, *words):
    base = open_base(True)
    resolve(base, words, any(word.startswith("-") for word in words))
    fetch_all(base, list(base.transaction.install_set), folder)

def fetch(folder, name, version, arch):
    import hawkey
    base = open_base(True)
    query = base.sack.query(flags=hawkey.IGNORE_EXCLUDES).available().filter(name=name, arch=arch)
    found = [package for package in query if package.evr == version][:1]
    if not found:
        sys.stderr.write("no repository of this host has it")
        sys.exit(3)
    fetch_all(base, found, folder)

def automatic():
    base = open_base(False)
    say(["%s:%s" % (package.name, package.arch) for package in base.sack.query().installed()
         if package.reason in ("dependency", "weak-dependency")])

def change(*words):
    import dnf.callback, dnf.transaction
    status = os.fdopen(3, "w", 1)
    class Progress(dnf.callback.TransactionProgress):
        def progress(self, package, action, ti_done, ti_total, ts_done, ts_total):
            if package is not None and str(package) and ti_done == ti_total:
                percent = 100.0 * (ts_done or 0) / (ts_total or 1)
                text = str(dnf.transaction.ACTIONS.get(action, action))
                status.write("package\\t%s\\t%.0f\\t%s\\n" % (package, percent, text))
        def error(self, message):
            status.write("error\\tdnf\\t0\\t%s\\n" % str(message).replace("\\n", " "))
        def scriptout(self, messages):
            if messages:
                sys.stdout.write(messages.decode("utf-8", "replace") if isinstance(messages, bytes) else str(messages))
    base = open_base(False)
    resolve(base, words, any(word.startswith("-") for word in words))
    base.do_transaction(Progress())

def repair():
    import rpm
    by_package = {}
    for header in rpm.TransactionSet().dbMatch():
        name = header[rpm.RPMTAG_NAME]
        if name != "gpg-pubkey" and not name.startswith("kernel"):
            by_package.setdefault((name, header[rpm.RPMTAG_ARCH]), []).append((header[rpm.RPMTAG_DBINSTANCE], evr(header)))
    older = []
    for (name, arch), found in by_package.items():
        older += ["%s-%s.%s" % (name, version, arch) for _, version in sorted(found)[:-1]]
    if older:
        sys.exit(subprocess.call(["rpm", "--erase", "--nodeps"] + older))
    sys.exit(subprocess.call(["rpm", "--rebuilddb"]))

MODES = {each.__name__: each for each in
         (locks, compare, available, plan, download, fetch, automatic, change, repair)}
try:
    MODES[sys.argv[1]](*sys.argv[2:])
except Exception as error:
    sys.stderr.write("%s: %s\\n" % (type(error).__name__, error))
    sys.exit(1)
`;
