using Oleada.Agents.Sandbox;

namespace Oleada.Agents.Workspaces;

/// <summary>
/// The folders of a person's in which commands have worked directly. A repository that lies in one may be a command's
/// work: its configuration and its links to other folders cannot be trusted.
/// </summary>
internal sealed class PlainFolders(string dataFolder)
{
    private const string FileName = "plain-folders", Guarded = "guarded";

    private static readonly Lock Gate = new();

    private string File => Path.Combine(dataFolder, "workspaces", FileName);

    /// <summary>To be called before the first command can write there.</summary>
    public void Add(string executionId, string folder)
    {
        lock (Gate)
        {
            var known = Read();
            if (!known.Exists(entry => entry.Folder == folder))
                Write([.. known, new Entry(folder, executionId, IsGuarded: true)]);
        }
    }

    /// <exception cref="WorkspaceException">Commands could have made or changed the repository.</exception>
    public void Check(string wanted, Repository repository)
    {
        List<Entry> known;
        lock (Gate)
            known = Read();
        var doubtful = known.Find(entry => IsWithin(entry, repository.Top) || IsWithin(entry, repository.GitFolder));
        if (doubtful is null)
            return;
        throw new WorkspaceException(
            $"the workspace {wanted}: its repository {repository.Top} lies in {doubtful.Folder}, where commands of execution {doubtful.Execution} "
            + $"could make or change it; look at its .git, and if it is yours remove the line of {doubtful.Folder} from {File}");
    }

    /// <summary>The folder's own <c>.git</c> no command could make, since the sandbox has an empty one in its place.</summary>
    private static bool IsWithin(Entry entry, string path) =>
        FolderPath.Contains(entry.Folder, path) && !(entry.IsGuarded && (path == entry.Folder || FolderPath.Contains(Path.Combine(entry.Folder, ".git"), path)));

    private List<Entry> Read() => System.IO.File.Exists(File)
        ? [.. System.IO.File.ReadLines(File).Select(Parse).OfType<Entry>()]
        : [.. OfRecords()];

    /// <summary>Of versions that kept no list and did not guard the folder's <c>.git</c>.</summary>
    private IEnumerable<Entry> OfRecords()
    {
        var all = Path.Combine(dataFolder, "workspaces");
        foreach (var folder in Directory.Exists(all) ? Directory.GetDirectories(all) : [])
        {
            if (WorkspaceRecord.Load(folder) is { Kind: WorkspaceKind.Folder, Root: var root, GitFolder: var git })
                yield return new Entry(root, Path.GetFileName(folder), IsGuarded: git is not null);
        }
    }

    private void Write(IEnumerable<Entry> entries)
    {
        var draft = File + ".new";
        System.IO.File.WriteAllLines(draft, entries.Select(Line));
        System.IO.File.Move(draft, File, overwrite: true);
    }

    /// <summary>A folder's name may have blanks and line ends.</summary>
    private static string Line(Entry entry)
    {
        var folder = Uri.EscapeDataString(entry.Folder).Replace("%2F", "/", StringComparison.Ordinal);
        return $"{(entry.IsGuarded ? Guarded : "open")} {entry.Execution} {folder}";
    }

    private static Entry? Parse(string line) =>
        line.Split(' ', 3) is [var guard, var execution, var folder] ? new Entry(Uri.UnescapeDataString(folder), execution, guard == Guarded) : null;

    private sealed record Entry(string Folder, string Execution, bool IsGuarded);
}
