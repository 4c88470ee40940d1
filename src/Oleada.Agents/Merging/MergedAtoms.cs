using System.Collections.Concurrent;
using System.Globalization;
using Oleada.Agents.VersionControl;

namespace Oleada.Agents.Merging;

/// <param name="CostUsd">Of the task up to there; null if it is not known.</param>
internal sealed record MergedCommit(string Commit, decimal? CostUsd);

/// <summary>What the execution's branch has of its tasks, by the trailers of its commits: that is what counts after a crash.</summary>
internal sealed class MergedAtoms
{
    private const string Format =
        $"%H%x1f%(trailers:key={MergeMessage.ExecutionKey},valueonly)%x1f%(trailers:key={MergeMessage.TaskKey},valueonly)" +
        $"%x1f%(trailers:key={MergeMessage.AtomKey},valueonly)%x1f%(trailers:key={MergeMessage.CostKey},valueonly)";

    private readonly ConcurrentDictionary<(string Task, string? Atom), MergedCommit> _commits = new();

    /// <param name="start">The commit that the branch began at.</param>
    public static async Task<MergedAtoms> ReadAsync(
        WorktreeGit git, string executionId, string start, string branch, CancellationToken cancellation)
    {
        var merged = new MergedAtoms();
        var log = await git.RunAsync(["log", "-z", $"--format={Format}", $"{start}..refs/heads/{branch}"], cancellation);
        foreach (var entry in log.Split('\0', StringSplitOptions.RemoveEmptyEntries))
        {
            if (entry.Split('\x1f') is not [var commit, var execution, var task, var atom, var cost] || execution.Trim() != executionId)
                continue;
            var known = decimal.TryParse(cost.Trim(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var usd);
            merged.Add(task.Trim(), atom.Trim() is { Length: > 0 } upTo ? upTo : null, new MergedCommit(commit.Trim(), known ? usd : null));
        }
        return merged;
    }

    /// <param name="atom">Null if the task is merged whole.</param>
    public void Add(string task, string? atom, MergedCommit commit) => _commits[(task, atom)] = commit;

    /// <summary>The merge that an atom's work went in with; null if there was none.</summary>
    public MergedCommit? Find(string task, string atom) =>
        _commits.GetValueOrDefault((task, null)) ?? _commits.GetValueOrDefault((task, atom));
}
