using Oleada.Engine.Plans;

namespace Oleada.Engine.Executions;

/// <summary>Decides which of an attempt's changes are events of their own where there are too many.</summary>
/// <param name="Rest">How many are only counted.</param>
public sealed record ToldChanges(IReadOnlyList<FileChange> Changes, int Rest)
{
    /// <summary>What the plan declares comes first; what it expects has its events whatever their number.</summary>
    public static ToldChanges Of(IEnumerable<FileChange> changes, ExecutionState state, AtomNode atom)
    {
        List<FileChange> all = [.. changes];
        var room = ArtifactLimits.MaxPerExecution - state.Artifacts.Count;
        // Nearly always: then nothing has to be sorted.
        if (all.Count <= ArtifactLimits.MaxPerAttempt && all.Count <= room)
            return new ToldChanges(all, 0);
        HashSet<string> declared = [.. WritePaths.DeclaredBy(atom), .. atom.Task.Expects ?? [], .. atom.Atom.Expects ?? []];
        List<FileChange> told = [];
        foreach (var change in all.OrderBy(change => Rank(change.Path, state, declared)))
        {
            var isKnown = state.Artifacts.ContainsKey(change.Path);
            if (!state.IsExpected(change.Path) && (told.Count >= ArtifactLimits.MaxPerAttempt || (!isKnown && room <= 0)))
                continue;
            told.Add(change);
            room -= isKnown ? 0 : 1;
        }
        return new ToldChanges(told, all.Count - told.Count);
    }

    private static int Rank(string path, ExecutionState state, HashSet<string> declared)
    {
        if (state.IsExpected(path))
            return 0;
        return declared.Contains(path) || declared.Any(folder => folder.EndsWith('/') && path.StartsWith(folder, StringComparison.Ordinal)) ? 1 : 2;
    }
}
