using System.IO.Enumeration;
using System.Text;

namespace Oleada.Agents.Workspaces;

/// <summary>The regular files of a workspace at one moment, by path, and what had to be passed over.</summary>
/// <param name="Unnameable">Paths that could not stand in an event, escaped.</param>
/// <param name="IsPartial">There were too many files to look at all.</param>
internal sealed record WorkspaceScan(
    Dictionary<string, FileStamp> Files, IReadOnlyList<string> Unnameable, bool IsPartial);

/// <summary>
/// Walks a workspace without reading a file. Links are never followed. Passed over: <c>.git</c>, the server's data,
/// what builds leave behind unless the plan declares it, and names that could not stand in an event.
/// </summary>
internal sealed class WorkspaceScanner(
    string root, string dataFolder, Declarations declared, int maxFiles = WorkspaceScanner.MaxFiles)
{
    public const int MaxFiles = 200_000;

    /// <summary>More names than files, since folders, links and what cannot be named are walked over as well.</summary>
    private const int MaxNames = 1_000_000;

    public static readonly IReadOnlySet<string> BuildOutput = new HashSet<string>(StringComparer.Ordinal)
    {
        "bin", "obj", "node_modules", "target", "__pycache__", ".venv", "venv", ".tox", ".mypy_cache", ".pytest_cache",
        ".ruff_cache", ".gradle", ".next", ".nuxt", ".turbo", ".cache", ".vs", ".idea",
    };

    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = FileAttributes.None, IgnoreInaccessible = true };

    public WorkspaceScan Scan()
    {
        var walk = new Walk(maxFiles);
        while (walk.Folders.TryPop(out var folder) && !walk.IsFull)
        {
            try
            {
                ScanFolder(folder.Path, folder.OnlyDeclared, walk);
            }
            catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
            {
                // Commands are at work: a folder may vanish while it is read, or be made unreadable, or too deep.
            }
        }
        return new WorkspaceScan(walk.Files, walk.Unnameable, walk.IsFull);
    }

    private void ScanFolder(string folder, bool onlyDeclared, Walk walk)
    {
        var absolute = folder.Length == 0 ? root : $"{root}/{folder}";
        var nativePath = new NativePath(absolute);
        foreach (var name in Names(absolute))
        {
            walk.Names++;
            if (walk.IsFull)
                return;
            var path = folder.Length == 0 ? name : $"{folder}/{name}";
            if (name.Any(character => char.IsControl(character) || character == '\uFFFD'))
            {
                walk.Unnameable.Add(Uri.EscapeDataString(path));
                continue;
            }
            if (name is ".git" || !FileStat.TryRead(nativePath.Of(name), out var kind, out var stamp))
                continue;
            if (kind == FileKind.Folder && Enter(path, name, onlyDeclared) is { } only)
                walk.Folders.Push((path, only));
            else if (kind == FileKind.Regular && (!onlyDeclared || declared.IsDeclared(path)))
                walk.Files[path] = stamp;
        }
    }

    /// <summary>Null to stay out; else whether only what is declared counts in there.</summary>
    private bool? Enter(string path, string name, bool onlyDeclared)
    {
        if (string.Equals(dataFolder, $"{root}/{path}", StringComparison.Ordinal))
            return null;
        if (!onlyDeclared && !BuildOutput.Contains(name))
            return false;
        return declared.ReachesInto(path) ? true : null;
    }

    private sealed class Walk(int maxFiles)
    {
        public Stack<(string Path, bool OnlyDeclared)> Folders { get; } = new([("", false)]);

        public Dictionary<string, FileStamp> Files { get; } = new(StringComparer.Ordinal);

        public List<string> Unnameable { get; } = [];

        public int Names { get; set; }

        public bool IsFull => Files.Count >= maxFiles || Names > MaxNames;
    }

    private static FileSystemEnumerable<string> Names(string folder) =>
        new(folder, (ref FileSystemEntry entry) => entry.FileName.ToString(), Everything);

    /// <summary>A folder's path as the kernel wants it, to which names are put in turn.</summary>
    private sealed class NativePath(string folder)
    {
        private readonly int _prefix = Encoding.UTF8.GetByteCount(folder) + 1;
        private byte[] _bytes = [.. Encoding.UTF8.GetBytes(folder), (byte)'/', .. new byte[256]];

        public byte[] Of(string name)
        {
            var needed = _prefix + Encoding.UTF8.GetMaxByteCount(name.Length) + 1;
            if (needed > _bytes.Length)
                Array.Resize(ref _bytes, needed);
            var end = _prefix + Encoding.UTF8.GetBytes(name, _bytes.AsSpan(_prefix));
            _bytes[end] = 0;
            return _bytes;
        }
    }
}
