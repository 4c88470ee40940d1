using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Oleada.Agents.Workspaces;

namespace Oleada.Agents.VersionControl;

/// <summary>Where a task's worktree belongs, and what of it counts.</summary>
/// <param name="Prefix">The workspace's path below the top, with a closing slash; empty at the top.</param>
/// <param name="Declared">Files that the task names, relative to the top: they count even if git ignores them.</param>
/// <param name="Excludes">A file of patterns that are ignored beside those of the repository.</param>
/// <param name="GitState">A folder for the index of <see cref="WorktreeFiles"/>.</param>
internal sealed record WorktreePlace(string RecordFile, string Prefix, IReadOnlyList<string> Declared, string Excludes, string GitState);

/// <summary>The tree of what a worktree holds.</summary>
/// <param name="Notes">What could not be entered, for people.</param>
internal sealed record EnteredFiles(string Tree, IReadOnlyList<string> Notes);

/// <summary>
/// Reads and writes the files of one worktree by git in a sandbox. The index is the server's own, so that the worktree's
/// own one shows changes as such; its notes of times and sizes spare unchanged files. It is used in sandboxes only,
/// since a program that a command left behind may have written it there. Not for two calls at a time.
/// </summary>
internal sealed partial class WorktreeFiles(SandboxedGit sandboxed, WorktreeGit objects, WorktreeView view, WorktreePlace place)
{
    private const int MaxNotes = 20;

    private readonly string _index = Path.Combine(place.GitState, WorktreeScripts.IndexName);

    /// <summary>Enters what the worktree holds, whatever commands have left there.</summary>
    public async Task<EnteredFiles> EnterAsync(CancellationToken cancellationToken)
    {
        var declared = place.Declared.Where(path => WorkspaceFiles.Exists(view.Top, path)).ToList();
        var (tree, said) = await WriteTreeAsync(
            WorktreeScripts.Enter, [("OLEADA_DECLARED", declared.Count > 0 ? "1" : "0")], string.Join('\0', declared), cancellationToken);
        List<string> notes =
        [
            .. said.Output.Where(line => line.StartsWith("./", StringComparison.Ordinal))
                .Select(line => $"removed, since it is no regular file and git would wait for it: {line[2..]}"),
        ];
        if (said.Output.Contains(WorktreeScripts.ErrorsWord, StringComparer.Ordinal))
            notes.AddRange(said.Errors.Where(line => line.StartsWith("error: ", StringComparison.Ordinal)).Select(line => "not recorded: " + line[7..]));
        else
            notes.AddRange(said.Errors.Where(line => line.StartsWith("error: ", StringComparison.Ordinal)).Select(line => "git: " + line[7..]));
        if (notes.Count > MaxNotes)
            notes = [.. notes.Take(MaxNotes), $"and {notes.Count - MaxNotes} more"];
        if (said.After(WorktreeScripts.PointersWord)?.Trim() is { } pointers and not "0")
        {
            var names = said.Output.Where(line => line.StartsWith(WorktreeScripts.PointerWord + " ", StringComparison.Ordinal)).Select(line => line[8..]);
            notes.Add($"{pointers} files in LFS are pointers, since the repository's local store does not have their content: {string.Join(", ", names)}");
        }
        return new EnteredFiles(tree, notes);
    }

    /// <summary>
    /// The tree of the files that git knows, in a worktree that no attempt has been in. Null if none have been written yet.
    /// </summary>
    public async Task<string?> EnterTrackedAsync(CancellationToken cancellationToken)
    {
        using var run = StartRun();
        return File.Exists(Path.Combine(run.Folder, WorktreeScripts.IndexName))
            ? (await WriteTreeAsync(run, WorktreeScripts.EnterTracked, [], "", cancellationToken)).Tree
            : null;
    }

    /// <summary>Turns the files of a worktree that no attempt is in into a commit's. Its own index follows.</summary>
    /// <param name="from">What the files are; null if that is not known, or there are none yet.</param>
    public async Task CheckOutAsync(string? from, string to, CancellationToken cancellationToken)
    {
        using var run = StartRun();
        await RunAsync(run, WorktreeScripts.CheckOut, [("OLEADA_FROM", from ?? ""), ("OLEADA_TREE", to)], "", cancellationToken);
        Publish(run, WorktreeScripts.IndexName);
    }

    /// <summary>Repositories within the worktree are left as the branch has them.</summary>
    public async Task<EnteredFiles> PutBackAsync(IEnumerable<RawChange> submodules, CancellationToken cancellationToken)
    {
        var notes = new List<string>();
        var lines = new StringBuilder();
        foreach (var change in submodules)
        {
            lines.Append(change.OldMode is "000000" ? "0" : change.OldMode).Append(' ').Append(change.OldObject).Append('\t').Append(change.Path).Append('\0');
            if (notes.Count < MaxNotes)
                notes.Add($"not recorded, since it is a git repository of its own: {change.Path}");
        }
        var (tree, _) = await WriteTreeAsync(WorktreeScripts.PutBack, [], lines.ToString(), cancellationToken);
        return new EnteredFiles(tree, notes);
    }

    /// <summary>Bytes of the files that <see cref="EnterAsync"/> would enter.</summary>
    public async Task<long> MeasureAsync(CancellationToken cancellationToken)
    {
        using var run = StartRun();
        var said = await RunAsync(run, WorktreeScripts.Measure, [], "", cancellationToken);
        Accept(run);
        return long.TryParse(said.After("size"), NumberStyles.None, CultureInfo.InvariantCulture, out var size) ? size : long.MaxValue;
    }

    /// <summary>Turns the files, which have just been entered, into another state, and only these.</summary>
    public async Task ShowAsync(string tree)
    {
        using var run = StartRun();
        await RunAsync(run, WorktreeScripts.Show, [("OLEADA_TREE", tree)], "", CancellationToken.None);
        Accept(run);
    }

    /// <summary>Makes the worktree's own index show the files' changes to a commit.</summary>
    public async Task PointAsync(string commit, CancellationToken cancellationToken)
    {
        using var run = StartRun();
        await RunAsync(run, WorktreeScripts.Point, [("OLEADA_BASE", commit)], "", cancellationToken);
        Accept(run);
        Publish(run, WorktreeScripts.ShownName);
    }

    private async Task<(string Tree, ScriptLines Said)> WriteTreeAsync(
        string script, IReadOnlyList<(string Name, string Value)> variables, string input, CancellationToken cancellationToken)
    {
        using var run = StartRun();
        var written = await WriteTreeAsync(run, script, variables, input, cancellationToken);
        Accept(run);
        return written;
    }

    private async Task<(string Tree, ScriptLines Said)> WriteTreeAsync(
        GitRun run, string script, IReadOnlyList<(string Name, string Value)> variables, string input, CancellationToken cancellationToken)
    {
        var said = await RunAsync(run, script, variables, input, cancellationToken);
        if (said.After(WorktreeScripts.TreeWord) is not { } tree || !ObjectName().IsMatch(tree))
            throw new WorkspaceException($"git in {view.Top}: no tree was written");
        if (int.TryParse(said.After(WorktreeScripts.ObjectsWord)?.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var count))
            await TakeInAsync(run, count, cancellationToken);
        return (tree, said);
    }

    /// <summary>Git checks each object before it enters the repository: its content, the names in trees, that nothing is missing.</summary>
    private async Task TakeInAsync(GitRun run, int count, CancellationToken cancellationToken)
    {
        const int MaxLoose = 1_000;
        using var pack = WorkspaceFiles.Open(run.Folder, WorktreeScripts.PackName)
            ?? throw new WorkspaceException($"git in {view.Top}: new objects are missing");
        string[] command = count <= MaxLoose ? ["unpack-objects", "-q", "--strict"] : ["index-pack", "--stdin", "--strict"];
        var taken = await objects.FeedAsync(command, pack, cancellationToken);
        if (!taken.Succeeded)
            throw new WorkspaceException($"{view.Top} holds what git refuses to keep: {Repository.FirstLine(taken.Error)}");
    }

    private Task<ScriptLines> RunAsync(
        GitRun run, string script, IEnumerable<(string Name, string Value)> variables, string input, CancellationToken cancellationToken) =>
        sandboxed.RunAsync(view, run.Folder, script, variables, input, cancellationToken);

    /// <summary>Without an index of an earlier call, which a kill may have taken, that of the worktree is where git begins.</summary>
    private GitRun StartRun()
    {
        var run = GitRun.Start(place.GitState);
        var index = Path.Combine(run.Folder, WorktreeScripts.IndexName);
        if (File.Exists(_index))
            File.Move(_index, index);
        else if (File.Exists(Path.Combine(view.GitFolder, "index")))
            File.Copy(Path.Combine(view.GitFolder, "index"), index);
        Directory.CreateDirectory(Path.Combine(run.Folder, WorktreeScripts.ObjectsName));
        return run;
    }

    /// <summary>Makes an index of a run the worktree's own.</summary>
    private void Publish(GitRun run, string name)
    {
        if (run.FileOf(name) is not { } index)
            throw new WorkspaceException($"git in {view.Top}: no index was made");
        var draft = Path.Combine(view.GitFolder, "oleada.index.shown");
        File.Copy(index, draft, overwrite: true);
        File.Move(draft, Path.Combine(view.GitFolder, "index"), overwrite: true);
    }

    private void Accept(GitRun run)
    {
        if (run.FileOf(WorktreeScripts.IndexName) is { } index)
            File.Move(index, _index, overwrite: true);
    }

    [GeneratedRegex(@"^[0-9a-f]{40}([0-9a-f]{24})?\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ObjectName();
}
