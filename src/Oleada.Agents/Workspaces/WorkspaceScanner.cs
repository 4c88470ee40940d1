using Oleada.Agents.Paths;

namespace Oleada.Agents.Workspaces;

/// <summary>What a look at a workspace had to pass over.</summary>
/// <param name="Unnameable">Paths that could not stand in an event, escaped; the first ones.</param>
/// <param name="IsPartial">There were too many files to look at all.</param>
internal sealed record WorkspaceScan(int Files, IReadOnlyList<string> Unnameable, bool IsPartial);

internal delegate void VisitFile(string path, FileFacts facts);

/// <summary>
/// Walks a workspace without reading a file, and hands on each regular file: no list of them is kept. Links are never followed.
/// Passed over: <c>.git</c>, the server's data, what builds leave behind unless the plan declares it, and names that could not
/// stand in an event.
/// </summary>
internal sealed class WorkspaceScanner(
    HeldFolder root, string dataFolder, Declarations declared, int maxFiles = WorkspaceScanner.MaxFiles)
{
    public const int MaxFiles = 200_000;

    /// <summary>More names than files, since folders, links and what cannot be named are walked over as well.</summary>
    private const int MaxNames = 1_000_000;

    private const int MaxUnnameable = 100;

    public static readonly IReadOnlySet<string> BuildOutput = new HashSet<string>(StringComparer.Ordinal)
    {
        "bin", "obj", "node_modules", "target", "__pycache__", ".venv", "venv", ".tox", ".mypy_cache", ".pytest_cache",
        ".ruff_cache", ".gradle", ".next", ".nuxt", ".turbo", ".cache", ".vs", ".idea",
    };

    public WorkspaceScan Scan(VisitFile visit)
    {
        var look = new Look(maxFiles);
        var isWhole = new FolderWalk(root).Run((in WalkedName name) => Step(name, look, visit));
        return new WorkspaceScan(look.Files, look.Unnameable, !isWhole);
    }

    private WalkStep Step(in WalkedName name, Look look, VisitFile visit)
    {
        look.Names++;
        if (look.IsFull)
            return WalkStep.Stop;
        if (look.Folder != name.Folder)
            (look.Folder, look.OnlyDeclared) = (name.Folder, IsBuildOutput(name.Folder));
        if (name.Facts.Kind is not (FileKind.Regular or FileKind.Folder) || name.Name.SequenceEqual(".git"u8))
            return WalkStep.Next;
        var path = name.Path;
        if (!name.IsText || path.Any(IsUnnameable))
            return look.PassOver(path);
        if (name.Facts.Kind == FileKind.Folder)
            return Enters(path, look.OnlyDeclared) ? WalkStep.Enter : WalkStep.Next;
        if (look.OnlyDeclared && !declared.IsDeclared(path))
            return WalkStep.Next;
        look.Files++;
        visit(path, name.Facts);
        return WalkStep.Next;
    }

    private bool Enters(string path, bool onlyDeclared)
    {
        if (dataFolder.Length == root.Path.Length + path.Length + 1 && string.Equals(dataFolder, $"{root.Path}/{path}", StringComparison.Ordinal))
            return false;
        return !(onlyDeclared || BuildOutput.Contains(path[(path.LastIndexOf('/') + 1)..])) || declared.ReachesInto(path);
    }

    /// <summary>In there only what is declared counts.</summary>
    private static bool IsBuildOutput(string folder) => folder.Split('/').Any(BuildOutput.Contains);

    private static bool IsUnnameable(char character) => char.IsControl(character) || character == '\uFFFD';

    private sealed class Look(int maxFiles)
    {
        public List<string> Unnameable { get; } = [];

        public int Files { get; set; }

        public int Names { get; set; }

        public string? Folder { get; set; }

        public bool OnlyDeclared { get; set; }

        public bool IsFull => Files >= maxFiles || Names > MaxNames;

        public WalkStep PassOver(string path)
        {
            if (Unnameable.Count < MaxUnnameable)
                Unnameable.Add(Uri.EscapeDataString(path));
            return WalkStep.Next;
        }
    }
}
