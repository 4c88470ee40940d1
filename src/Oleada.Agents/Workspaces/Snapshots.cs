using System.Globalization;

namespace Oleada.Agents.Workspaces;

/// <param name="Name"><c>execution/task/atom-attempt</c>.</param>
/// <param name="About">How the attempt ended.</param>
public sealed record Snapshot(string Name, DateTimeOffset At, string About);

/// <summary>What finished attempts have left, kept as commits in the repository that no branch shows.</summary>
public sealed class Snapshots
{
    private readonly Git _git;
    private readonly string _executionId;
    private readonly string _gitFolder;

    private Snapshots(Git git, string executionId, string gitFolder) => (_git, _executionId, _gitFolder) = (git, executionId, gitFolder);

    /// <exception cref="WorkspaceException">The execution is not known here, or was not in a git repository.</exception>
    public static Snapshots Of(string dataFolder, string executionId, TimeProvider time)
    {
        var record = Workspace.RecordOf(dataFolder, executionId)
            ?? throw new WorkspaceException($"execution '{executionId}' has no workspace in the data folder {dataFolder}");
        return record is { Kind: WorkspaceKind.Worktree, GitFolder: { } folder }
            ? new Snapshots(new Git(time), executionId, folder)
            : throw new WorkspaceException($"execution '{executionId}' did not work in a git repository: it has no snapshots");
    }

    /// <summary>All of them, oldest first.</summary>
    public async Task<IReadOnlyList<Snapshot>> ListAsync(CancellationToken cancellation)
    {
        var refs = await RunAsync(
            ["for-each-ref", "--sort=committerdate", "--format=%(refname)%09%(committerdate:unix)%09%(subject)", RefNames.Snapshots(_executionId)], cancellation);
        return
        [
            .. refs.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t', 3)).Select(fields => new Snapshot(
                $"{_executionId}/{fields[0][RefNames.Snapshots(_executionId).Length..]}",
                DateTimeOffset.FromUnixTimeSeconds(long.Parse(fields[1], CultureInfo.InvariantCulture)), fields[2])),
        ];
    }

    /// <summary>What was changed up to there, as a patch.</summary>
    public async Task<string> ShowAsync(string name, CancellationToken cancellation) =>
        await RunAsync(["show", "--no-ext-diff", "--no-textconv", "--stat", "--patch", await ResolveAsync(name, cancellation)], cancellation);

    /// <summary>What is different in the second one, as a patch.</summary>
    public async Task<string> DiffAsync(string first, string second, CancellationToken cancellation) =>
        await RunAsync(
            ["diff", "--no-ext-diff", "--no-textconv", await ResolveAsync(first, cancellation), await ResolveAsync(second, cancellation)], cancellation);

    /// <summary>Writes all of its files into a new folder.</summary>
    public async Task RestoreAsync(string name, string folder, CancellationToken cancellation)
    {
        var commit = await ResolveAsync(name, cancellation);
        if (Path.Exists(folder) && (File.Exists(folder) || Directory.EnumerateFileSystemEntries(folder).Any()))
            throw new WorkspaceException($"{folder} is there already; name a new folder");
        var target = Directory.CreateDirectory(folder).FullName;
        var scratch = Directory.CreateTempSubdirectory("oleada-restore-").FullName;
        try
        {
            await RunAsync(["--work-tree", target, "read-tree", "--reset", "-u", commit], cancellation, Path.Combine(scratch, "index"));
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }

    private async Task<string> ResolveAsync(string name, CancellationToken cancellation)
    {
        var within = name.StartsWith(_executionId + "/", StringComparison.Ordinal) ? name[(_executionId.Length + 1)..] : name;
        var found = await _git.RunAsync(
            _gitFolder, ["--git-dir", _gitFolder, "rev-parse", "--verify", "--quiet", $"{RefNames.Snapshots(_executionId)}{within}^{{commit}}"], cancellation);
        return found.Succeeded ? found.Output : throw new WorkspaceException($"there is no snapshot '{name}'; see oleada snapshots {_executionId}");
    }

    private async Task<string> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellation, string? index = null)
    {
        var result = await _git.RunAsync(_gitFolder, ["--git-dir", _gitFolder, .. arguments], cancellation, index: index);
        return result.Succeeded ? result.Output : throw new WorkspaceException($"git {arguments[0]}: {Repository.FirstLine(result.Error)}");
    }
}
