using System.Globalization;
using Oleada.Agents.Paths;
using Oleada.Agents.Workspaces;

namespace Oleada.Agents.Sandbox;

/// <summary>
/// The writable folders of one run, held while it starts. <c>bwrap</c> mounts by name: between the server's look at a name
/// and the mount, another attempt may have exchanged the folder for a link. So the sandbox compares what is mounted with
/// what is held before the first byte of a command runs.
/// </summary>
internal sealed class HeldMounts : IDisposable
{
    /// <summary>What the comparison says first when it refuses.</summary>
    public const string Refusal = "sandbox: ";

    private const int FirstNumber = 8, LastNumber = 3;

    private readonly IReadOnlyList<HeldFolder> _folders;
    private readonly IReadOnlyList<HeldFolder> _own;

    private HeldMounts(IReadOnlyList<HeldFolder> folders, IReadOnlyList<HeldFolder> own)
    {
        _folders = folders;
        _own = own;
    }

    /// <summary>The folders, to be open in the sandbox until they are compared.</summary>
    public IEnumerable<InheritedFile> Files => _folders.Select((folder, index) => new InheritedFile(FirstNumber - index, folder.Handle));

    /// <exception cref="WorkspaceException">One of them is gone or exchanged.</exception>
    public static HeldMounts Hold(SandboxFolders folders)
    {
        var paths = folders.Writable.ToList();
        if (paths.Count > FirstNumber - LastNumber + 1)
            throw new WorkspaceException($"{paths.Count} writable folders are more than a sandbox can have");
        List<HeldFolder> own = [];
        try
        {
            var held = paths.Select(path => folders.HeldAt(path) ?? OpenOwn(path)).ToList();
            foreach (var folder in folders.Held)
                folder.RequireInPlace();
            MountAnchors.Make(folders, held);
            return new HeldMounts(held, own);
        }
        catch
        {
            own.ForEach(folder => folder.Dispose());
            throw;
        }

        HeldFolder OpenOwn(string path)
        {
            own.Add(HeldFolder.Open(path));
            return own[^1];
        }
    }

    /// <summary>
    /// Words in front of a command in a sandbox. <c>-ef</c> is true if both names lead to the same inode of the same device;
    /// it is the shell's own and starts no program. The descriptors lead out of the sandbox, so they are closed.
    /// </summary>
    public IReadOnlyList<string> Check()
    {
        var tests = _folders.Select((folder, index) => Test($"\"${index + 1}\"", $"/proc/self/fd/{Number(index)}", $"${index + 1}"));
        var closes = _folders.Select((_, index) => $"{Number(index)}<&-");
        var script = $"{Test(".", $"/proc/self/fd/{Number(0)}", "$1")}; {string.Join("; ", tests)}; exec {string.Join(' ', closes)}";
        return Words(script, _folders.Select(folder => folder.Path).ToList());
    }

    /// <summary>Words in front of a plain process, which sees the server's own descriptors.</summary>
    public IReadOnlyList<string> CheckStart() =>
        Words(Test(".", "\"$2\"", "$1"), [_folders[0].Path, new InheritedFile(FirstNumber, _folders[0].Handle).Path]);

    public void Dispose()
    {
        foreach (var folder in _own)
            folder.Dispose();
    }

    private static string Test(string name, string held, string named) =>
        $"[ {name} -ef {held} ] || {{ echo \"{Refusal}the folder {named} is not the one that was opened: it has been exchanged\" >&2; exit 125; }}";

    private static List<string> Words(string script, List<string> parameters) =>
    [
        "/bin/sh", "-c", string.Create(CultureInfo.InvariantCulture, $"{script}; shift {parameters.Count}; exec \"$@\""), "sh", .. parameters,
    ];

    private static string Number(int index) => (FirstNumber - index).ToString(CultureInfo.InvariantCulture);
}
