using System.Text;
using Oleada.Agents.VersionControl;

namespace Oleada.Agents.Workspaces;

/// <summary>What a worktree held at one moment.</summary>
/// <param name="Tree">Of all its files but those that git ignores.</param>
/// <param name="Changes">Since the moment before.</param>
internal sealed record WorkState(string Tree, SelectedChanges Changes, IReadOnlyList<string> Notes);

/// <summary>The worktree of one task: its files by git in a sandbox, its objects and refs by the server's own git.</summary>
/// <param name="git">Knows no files of the worktree.</param>
internal sealed class TaskWorktree(WorktreeGit git, WorktreeFiles files, TaskRecord record, WorktreePlace place) : IDisposable
{
    private const int MaxNotes = 100;

    /// <summary>Characters of a line that are kept: a command may leave one of gigabytes.</summary>
    private const int MaxLine = 4_096;

    private readonly SemaphoreSlim _look = new(1, 1);
    private TaskRecord _record = record;
    private string? _seen;
    private (WorkState State, long Turn)? _held;

    public TaskTurns Turns { get; } = new();

    public WorktreeGit Git => git;

    public string Task => _record.Task;

    public string Top => _record.Top;

    /// <summary>The folder that paths are relative to.</summary>
    public string Root { get; } = Path.Combine(record.Top, place.Prefix.TrimEnd('/')).TrimEnd('/');

    public string Base => _record.Base;

    public OpenConflict? Conflict => _record.Conflict;

    /// <summary>Set when its task is merged whole.</summary>
    public bool IsRemoved { get; set; }

    /// <summary>Looks at what the worktree holds now.</summary>
    public async Task<WorkState> CaptureAsync(CancellationToken cancellation)
    {
        await _look.WaitAsync(cancellation);
        try
        {
            _held = null;
            var only = Turns.OnlyOne;
            var entered = await files.EnterAsync(cancellation);
            var changes = await ChangesToAsync(entered.Tree, cancellation);
            while (changes.Submodules.Count > 0)
            {
                var before = entered;
                entered = await files.PutBackAsync(changes.Submodules, cancellation);
                if (entered.Tree == before.Tree)
                    throw new WorkspaceException($"a git repository within {Top} cannot be left out: {changes.Submodules[0].Path}");
                entered = entered with { Notes = [.. before.Notes, .. entered.Notes.Take(MaxNotes - before.Notes.Count)] };
                changes = await ChangesToAsync(entered.Tree, cancellation);
            }
            _seen = entered.Tree;
            var state = new WorkState(entered.Tree, changes, entered.Notes);
            if (only is { } turn && Turns.OnlyOne == turn)
                _held = (state, turn);
            return state;
        }
        finally
        {
            _look.Release();
        }
    }

    /// <summary>
    /// The last look, to a caller whose turn is its own: nobody has been in the worktree between a turn that was the only one
    /// and this one. Null if somebody may have been.
    /// </summary>
    public WorkState? StillHeld() => _held is { } held && Turns.OnlyOne == held.Turn + 1 ? held.State : null;

    /// <summary>Bytes of the files that a look would enter anew.</summary>
    public Task<long> SizeOfChangesAsync(CancellationToken cancellation) => files.MeasureAsync(cancellation);

    /// <summary>
    /// Turns the worktree, which has just been looked at, into another state. The files come first: killed in between,
    /// what they have of the new base is found to be in both and merges with itself.
    /// </summary>
    /// <param name="conflict">What in <paramref name="tree"/> has to be resolved.</param>
    public async Task MoveToAsync(string tree, string newBase, OpenConflict? conflict, CancellationToken cancellation)
    {
        var open = conflict is null ? Conflict : conflict with { Files = [.. conflict.Files.Union(Conflict?.Files ?? [], StringComparer.Ordinal)] };
        Save(_record with { Conflict = open });
        await ShowAsync(tree);
        // What is half resolved of an earlier conflict is still to be resolved.
        var left = Unresolved();
        var isNew = conflict is not null && left.All(conflict.Files.Contains);
        await PointToAsync(newBase, left.Count == 0 || isNew ? conflict : open! with { Files = left }, cancellation);
    }

    /// <summary>Turns the files, which have just been looked at, into another state, and only these.</summary>
    public async Task ShowAsync(string tree)
    {
        _held = null;
        Save(_record with { Target = tree });
        await files.ShowAsync(tree);
        Save(_record with { Target = null });
        _seen = tree;
    }

    /// <summary>Ends what a server that was killed had begun: a file may be half written.</summary>
    public Task FinishShowAsync() => _record.Target is { } tree ? ShowAsync(tree) : System.Threading.Tasks.Task.CompletedTask;

    /// <summary>Says that the worktree has taken in a commit of the execution's branch.</summary>
    public async Task PointToAsync(string newBase, OpenConflict? conflict, CancellationToken cancellation)
    {
        Save(_record with { Base = newBase, Conflict = conflict });
        await files.PointAsync(newBase, cancellation);
        await git.RunAsync(["update-ref", "HEAD", newBase], cancellation);
    }

    /// <summary>Keeps a state as a commit that no branch has.</summary>
    public async Task<string> SnapshotAsync(string tree, string name, string message, CancellationToken cancellation)
    {
        var commit = await git.CommitTreeAsync(tree, Base, message, cancellation);
        await git.RunAsync(["update-ref", name, commit], cancellation);
        return commit;
    }

    /// <summary>Keeps what the worktree holds, if that is not what its base has.</summary>
    public async Task SaveRestAsync(string name, CancellationToken cancellation)
    {
        var tree = (await CaptureAsync(cancellation)).Tree;
        if (tree != await git.RunAsync(["rev-parse", Base + "^{tree}"], cancellation))
            await SnapshotAsync(tree, name, $"What the worktree of {Task} held when it was removed", cancellation);
    }

    /// <summary>To be called before its files are removed: killed meanwhile, what is left of them is not taken for the task's work.</summary>
    public void Leave() => Save(_record with { IsGoing = true });

    /// <summary>What the log is to say of changes, by what the files hold now.</summary>
    public DescribedChanges Describe(SelectedChanges changes) => DescribedChanges.Of(Top, place.Prefix, changes);

    /// <summary>Those of the repository's files that are in the workspace, relative to it.</summary>
    public IReadOnlyList<string> InWorkspace(IEnumerable<string> files) =>
        [.. files.Where(file => file.StartsWith(place.Prefix, StringComparison.Ordinal)).Select(file => file[place.Prefix.Length..])];

    /// <summary>Files with conflicts that nobody has resolved.</summary>
    public IReadOnlyList<string> Unresolved() =>
        [.. (Conflict?.Files ?? []).Where(path => Lines(path).Any(line => line.StartsWith("<<<<<<< oleada/", StringComparison.Ordinal)))];

    /// <summary>The lines of a file, each cut at <see cref="MaxLine"/>; none if there is no such file.</summary>
    public IEnumerable<string> Lines(string path)
    {
        using var file = WorkspaceFiles.Open(Top, path);
        if (file is null)
            yield break;

        using var reader = new StreamReader(file, Encoding.UTF8);
        var line = new StringBuilder();
        while (reader.Read() is >= 0 and var letter)
        {
            if (letter == '\n')
            {
                yield return line.ToString().TrimEnd('\r');
                line.Clear();
            }
            else if (line.Length < MaxLine)
            {
                line.Append((char)letter);
            }
        }
        if (line.Length > 0)
            yield return line.ToString();
    }

    public void Dispose() => _look.Dispose();

    private async Task<SelectedChanges> ChangesToAsync(string tree, CancellationToken cancellation)
    {
        var changes = new SelectedChanges(place.Prefix, place.Declared);
        await git.ReadDiffAsync(_seen ?? Base, tree, changes.AddAllAsync, cancellation);
        return changes;
    }

    private void Save(TaskRecord changed)
    {
        if (changed != _record)
            changed.Save(place.RecordFile);
        _record = changed;
    }
}
