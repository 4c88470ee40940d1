namespace Oleada.Agents.Sandbox;

/// <summary>Compilers and caches outside <c>/usr</c> that a command may read. docs/sandbox.md has the same list.</summary>
public static class Toolchains
{
    private static readonly string[] Machine = ["/opt", "/nix/store", "/home/linuxbrew/.linuxbrew"];

    private static readonly string[] InHome =
    [
        ".dotnet", ".nvm", ".volta", ".fnm", ".local/share/fnm", ".local/share/mise", ".asdf", ".sdkman",
        ".pyenv", ".rustup", ".cargo/bin", ".cargo/registry", ".deno/bin", ".bun/bin", ".local/bin", "go/pkg/mod", ".m2/repository",
    ];

    /// <summary>Where other users' homes are, which a server of root's could read.</summary>
    private static readonly string[] Homes = ["/home", "/root"];

    /// <summary>Within those: keys of development certificates.</summary>
    private static readonly string[] KeysInHome = [".dotnet/corefx"];

    /// <param name="environment">The server's environment: the folders of its path, and where its toolchains are.</param>
    /// <param name="more">Folders or files that the server's owner adds.</param>
    public static List<Mount> Find(IReadOnlyDictionary<string, string> environment, string userHome, IReadOnlyList<string> more)
    {
        ArgumentNullException.ThrowIfNull(environment);
        var roots = new[] { "DOTNET_ROOT", "JAVA_HOME", "GOROOT" }.Select(name => environment.GetValueOrDefault(name, ""));
        var onPath = environment.GetValueOrDefault("PATH", "").Split(':').Select(folder => PrefixOf(folder, userHome));
        var readable = Machine.Concat(InHome.Select(name => $"{userHome}/{name}")).Concat(roots).Concat(onPath)
            .Where(path => path.StartsWith('/')).Select(Path.GetFullPath).Where(path => IsAllowed(path, userHome))
            .Append(NuGetPackages(environment, userHome)).Concat(more.Select(Path.GetFullPath))
            .Where(path => !FolderPath.Contains("/usr", path) && Path.Exists(path)).Distinct(StringComparer.Ordinal)
            .Select(path => new Mount(path, MountKind.Readable));
        var hidden = KeysInHome.Select(name => $"{userHome}/{name}").Where(Directory.Exists)
            .Select(path => new Mount(path, MountKind.Hidden));
        return [.. readable, .. hidden];
    }

    /// <summary>Where the server's user has NuGet's packages; what cannot be such a folder counts as not named.</summary>
    public static string NuGetPackages(IReadOnlyDictionary<string, string> environment, string userHome)
    {
        ArgumentNullException.ThrowIfNull(environment);
        return environment.GetValueOrDefault("NUGET_PACKAGES") is { } named && named.StartsWith('/') && !FolderPath.Contains(Path.GetFullPath(named), userHome)
            ? Path.GetFullPath(named)
            : $"{userHome}/.nuget/packages";
    }

    /// <summary>The folder that a program is installed in: its <c>bin</c>'s parent, but never so in a home.</summary>
    private static string PrefixOf(string folder, string userHome)
    {
        var trimmed = folder.TrimEnd('/');
        return trimmed.EndsWith("/bin", StringComparison.Ordinal) && !Homes.Append(userHome).Any(home => FolderPath.Contains(home, trimmed))
            ? Path.GetDirectoryName(trimmed)!
            : trimmed;
    }

    /// <summary>Never a whole home, nor what the sandbox has of its own, whatever a path variable says.</summary>
    private static bool IsAllowed(string path, string userHome) =>
        path is not ("/" or "/etc" or "/home" or "/var" or "/run") && !FolderPath.Contains(path, userHome) &&
        !new[] { "/proc", "/dev", "/sys", "/tmp", "/bin", "/sbin" }.Any(own => FolderPath.Contains(own, path));
}
