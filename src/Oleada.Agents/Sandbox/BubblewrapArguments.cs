namespace Oleada.Agents.Sandbox;

/// <summary>The words that make <c>bwrap</c> build a sandbox. What is not named here, a command does not see.</summary>
internal static class BubblewrapArguments
{
    /// <summary>
    /// Parts of <c>/proc</c> that a process with the machine's root user could write even in a user namespace, since
    /// the kernel asks there for the user and not for a capability. Others bwrap itself makes read-only.
    /// </summary>
    private static readonly string[] KernelSettings = ["sys", "fs", "acpi", "scsi", "dynamic_debug", "mtrr"];

    private static readonly string[] RootLinks = ["bin", "sbin", "lib", "lib32", "lib64", "libx32"];

    /// <param name="tmpfsSize">Bytes of <c>/tmp</c> and of <c>/dev/shm</c>; null where bwrap cannot limit them.</param>
    public static List<string> Build(SandboxFolders folders, long? tmpfsSize)
    {
        List<string> words =
        [
            "--unshare-user", "--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try",
            "--die-with-parent", "--new-session", "--cap-drop", "ALL", "--hostname", "sandbox",
        ];
        AddMachine(words);
        if (folders.Etc is not null)
            words.AddRange(SandboxEtc.Mounts(folders.Etc));
        words.AddRange(["--proc", "/proc"]);
        if (Environment.IsPrivilegedProcess)
        {
            foreach (var name in KernelSettings.Where(name => Path.Exists($"/proc/{name}")))
                words.AddRange(["--ro-bind", $"/proc/{name}", $"/proc/{name}"]);
        }
        words.AddRange(["--dev", "/dev"]);
        AddTmpfs(words, "/dev/shm", tmpfsSize);
        AddTmpfs(words, "/tmp", tmpfsSize);
        AddFolders(words, folders);
        // Last, when all that lies in them is mounted: they are memory without a bound.
        foreach (var path in folders.Mounts.Where(mount => mount.Kind == MountKind.Hidden).Select(mount => mount.Path).Append("/dev").Distinct(StringComparer.Ordinal))
            words.AddRange(["--remount-ro", path]);
        words.AddRange(["--remount-ro", "/", "--chdir", folders.Work, "--"]);
        return words;
    }

    /// <summary>The machine's programs, read-only.</summary>
    private static void AddMachine(List<string> words)
    {
        words.AddRange(["--ro-bind", "/usr", "/usr"]);
        foreach (var name in RootLinks)
        {
            var link = new DirectoryInfo("/" + name);
            if (link.LinkTarget is { } target)
                words.AddRange(["--symlink", target, link.FullName]);
            else if (link.Exists)
                words.AddRange(["--ro-bind", link.FullName, link.FullName]);
        }
    }

    /// <summary>An outer folder before those within it: what comes later lies over what came before.</summary>
    private static void AddFolders(List<string> words, SandboxFolders folders)
    {
        var mounts = folders.Mounts
            .Concat(MountAnchors.Of(folders).Select(path => new Mount(path, MountKind.Writable)))
            .Append(new Mount(folders.Work, MountKind.Writable))
            .Append(new Mount(folders.Home, MountKind.Writable));
        foreach (var mount in mounts.Reverse().DistinctBy(mount => mount.Path, StringComparer.Ordinal).OrderBy(mount => mount.Path, StringComparer.Ordinal))
        {
            words.AddRange(mount.Kind switch
            {
                MountKind.Writable => ["--bind", mount.Path, mount.Path],
                MountKind.Readable => ["--ro-bind-try", mount.Source ?? mount.Path, mount.Path],
                _ => ["--tmpfs", mount.Path],
            });
        }
    }

    private static void AddTmpfs(List<string> words, string path, long? size)
    {
        if (size is { } bytes)
            words.AddRange(["--size", bytes.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        words.AddRange(["--tmpfs", path]);
    }
}
