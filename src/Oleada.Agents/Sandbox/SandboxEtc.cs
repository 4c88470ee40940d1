namespace Oleada.Agents.Sandbox;

/// <summary>
/// The <c>/etc</c> of sandboxes: copies of the few files that programs read, and mount points for its folders. One
/// mount in place of one for each file makes a sandbox start in half the time.
/// </summary>
internal static class SandboxEtc
{
    /// <summary>Users, names, time zone, certificates (no keys), the linker's table.</summary>
    private static readonly string[] Files =
    [
        "passwd", "group", "nsswitch.conf", "hosts", "host.conf", "resolv.conf", "localtime", "timezone", "os-release",
        "debian_version", "ld.so.cache", "ld.so.conf", "ssl/openssl.cnf", "pki/tls/openssl.cnf", "mime.types", "protocols", "services",
    ];

    private static readonly string[] Folders =
        ["alternatives", "ssl/certs", "pki/ca-trust", "pki/tls/certs", "crypto-policies", "dotnet", "fonts", "java", "maven"];

    /// <summary>Makes it anew in a folder of the server's.</summary>
    public static string Prepare(string folder)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        Directory.CreateDirectory(folder);
        foreach (var name in Files.Where(name => File.Exists($"/etc/{name}")))
        {
            var copy = Path.Combine(folder, name);
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy($"/etc/{name}", copy);
        }
        foreach (var name in FoldersHere())
            Directory.CreateDirectory(Path.Combine(folder, name));
        return folder;
    }

    /// <summary>The words that mount it.</summary>
    public static IEnumerable<string> Mounts(string folder) =>
        FoldersHere().Where(name => Directory.Exists(Path.Combine(folder, name)))
            .SelectMany(name => new[] { "--ro-bind", $"/etc/{name}", $"/etc/{name}" })
            .Prepend("/etc").Prepend(folder).Prepend("--ro-bind");

    private static IEnumerable<string> FoldersHere() =>
        Folders.Concat(Directory.EnumerateDirectories("/etc", "java-*").Select(path => Path.GetFileName(path)))
            .Where(name => Directory.Exists($"/etc/{name}"));
}
