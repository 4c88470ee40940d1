using System.Globalization;
using Oleada.Contracts.Events;
using Oleada.Contracts.Rest;

namespace Oleada.Agents.Workspaces;

/// <summary>Snapshots as others see them: with the ids that the plan has, where names in a repository may differ from these.</summary>
public sealed class SnapshotViews
{
    private const string RestName = "rest";

    private readonly Dictionary<string, string> _tasks = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _atoms = new(StringComparer.Ordinal);

    /// <param name="tasks">The tasks of the execution.</param>
    public SnapshotViews(IEnumerable<TaskView> tasks)
    {
        foreach (var task in tasks)
        {
            _tasks[RefNames.Part(task.TaskId)] = task.TaskId;
            foreach (var atom in task.Atoms)
                _atoms[$"{RefNames.Part(task.TaskId)}/{RefNames.Part(atom.AtomId)}"] = atom.AtomId;
        }
    }

    public SnapshotView Of(Snapshot snapshot, ChangeCount changes)
    {
        var (task, name) = snapshot.Name.Split('/', 2) is [var first, var second] ? (first, second) : (snapshot.Name, RestName);
        var dash = name.LastIndexOf('-');
        var isAttempt = name != RestName && dash > 0;
        return new SnapshotView
        {
            Snapshot = snapshot.Name,
            TaskId = _tasks.GetValueOrDefault(task),
            AtomId = isAttempt ? _atoms.GetValueOrDefault($"{task}/{name[..dash]}") : null,
            Attempt = isAttempt && int.TryParse(name.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var attempt) ? attempt : null,
            Result = isAttempt ? ResultOf(snapshot.About) : null,
            At = snapshot.At,
            Commit = snapshot.Commit,
            FilesChanged = changes.Files,
            Additions = changes.Additions,
            Deletions = changes.Deletions,
        };
    }

    /// <summary>Its commit's message ends with it, but for one that was made before others' work was taken in.</summary>
    private static AttemptResult? ResultOf(string about) => about[(about.LastIndexOf(' ') + 1)..] switch
    {
        "completed" => AttemptResult.Completed,
        "failed" => AttemptResult.Failed,
        "cancelled" => AttemptResult.Cancelled,
        _ => null,
    };
}
