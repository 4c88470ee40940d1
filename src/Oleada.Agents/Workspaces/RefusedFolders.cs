using Oleada.Agents.Sandbox;

namespace Oleada.Agents.Workspaces;

/// <summary>Folders that no command may be given to write: the system's, whole homes, and what homes keep of secrets.</summary>
/// <param name="homes">Home folders of people, absolute.</param>
internal sealed class RefusedFolders(string dataFolder, IReadOnlyCollection<string> homes)
{
    /// <summary>These, and all that lies in them.</summary>
    private static readonly string[] System =
    [
        "/usr", "/etc", "/proc", "/dev", "/sys", "/boot", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/nix/store", "/run", "/var/run", "/var/log",
        "/var/spool", "/var/cache", "/var/backups", "/var/lib/apt", "/var/lib/dpkg", "/var/lib/rpm", "/var/lib/pacman", "/var/lib/docker",
        "/var/lib/containerd", "/var/lib/containers", "/var/lib/kubelet", "/var/lib/systemd", "/var/lib/sudo", "/var/lib/private",
    ];

    /// <summary>These themselves, while a folder in them may be somebody's project.</summary>
    private static readonly string[] Shared =
    [
        "/", "/home", "/root", "/var", "/var/lib", "/var/tmp", "/tmp", "/opt", "/srv", "/mnt", "/media", "/run/media", "/nix", "/snap", "/lost+found",
    ];

    /// <summary>Removable disks are mounted in the one; the other is memory that programs share.</summary>
    private static readonly string[] Open = ["/run/media/", "/dev/shm/"];

    /// <summary>In each home, with all that lies in them.</summary>
    private static readonly string[] Secret =
    [
        ".ssh", ".gnupg", ".aws", ".azure", ".config", ".docker", ".kube", ".password-store", ".pki", ".mozilla", ".thunderbird", ".local/share/keyrings",
        ".claude", ".codex", ".gemini", ".terraform.d", ".oci", ".minikube", ".helm", ".vault", ".nuget/NuGet", ".m2", ".cargo", ".gem", ".subversion",
        ".mysql", ".postgresql", ".putty", ".vscode-server", ".cert", ".netrc", ".npmrc", ".git-credentials", ".bashrc", ".profile", ".local/bin",
    ];

    /// <returns>Why a folder, whose links are resolved, is no workspace; null if it may be one.</returns>
    public string? ReasonFor(string wanted)
    {
        if (homes.FirstOrDefault(home => FolderPath.Contains(wanted, home)) is { } home)
            return $"the workspace {wanted} holds a whole home folder ({home}), keys included; name a folder below it";
        if (FolderPath.Contains(dataFolder, wanted))
            return $"the workspace {wanted} lies in the data folder {dataFolder}; name a folder outside of it";
        if (Shared.Contains(wanted, StringComparer.Ordinal) || IsOfSystem(wanted))
            return $"the workspace {wanted} is a folder of the system; name another one";
        var secret = homes.SelectMany(each => Secret.Select(name => Path.Combine(each, name))).FirstOrDefault(path => Overlaps(path, wanted));
        return secret is null
            ? null
            : $"the workspace {wanted} and {secret}, where a home keeps secrets or settings, lie in each other; name another folder";
    }

    /// <summary>The user's own home, and those of the people that the machine knows.</summary>
    /// <param name="accounts">Lines of <c>/etc/passwd</c>.</param>
    public static IReadOnlyCollection<string> HomesOf(string userHome, IEnumerable<string> accounts)
    {
        var people = accounts.Select(line => line.Split(':'))
            .Where(fields => fields.Length == 7 && fields[5].StartsWith('/') && Path.GetFileName(fields[6]) is not ("nologin" or "false"))
            .Select(fields => fields[5].TrimEnd('/'))
            .Where(home => home.Length > 1 && !IsOfSystem(home));
        return [.. people.Append(userHome).Append("/root").Where(home => home.Length > 1).Distinct(StringComparer.Ordinal)];
    }

    private static bool IsOfSystem(string path) =>
        !Open.Any(folder => path.StartsWith(folder, StringComparison.Ordinal)) &&
        System.Any(folder => FolderPath.Contains(folder, path) || FolderPath.Contains(path, folder));

    private static bool Overlaps(string secret, string wanted) =>
        FolderPath.Contains(secret, wanted) || (FolderPath.Contains(wanted, secret) && Path.Exists(secret));
}
