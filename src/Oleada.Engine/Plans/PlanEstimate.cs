namespace Oleada.Engine.Plans;

/// <summary>How long a plan should take by its own estimates.</summary>
public static class PlanEstimate
{
    /// <summary>
    /// The longer of the longest chain and all work shared among the workers; null unless every atom has an estimate,
    /// its own or its part of the task's.
    /// </summary>
    public static TimeSpan? Of(PlanGraph graph, int workers)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var total = TimeSpan.Zero;
        var endOf = new TimeSpan[graph.Atoms.Length];
        foreach (var atom in graph.Atoms.OrderBy(atom => atom.Wave))
        {
            if (Of(graph, atom) is not { } estimate)
                return null;
            total += estimate;
            var start = atom.DependsOn.Length == 0 ? TimeSpan.Zero : atom.DependsOn.Max(dependency => endOf[dependency]);
            endOf[atom.Index] = start + estimate;
        }
        var longest = endOf.Max();
        return longest > total / workers ? longest : total / workers;
    }

    /// <summary>An atom's own estimate or its part of the task's; null where the plan says neither, zero where the task is done.</summary>
    public static TimeSpan? Of(PlanGraph graph, AtomNode atom)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(atom);
        var atoms = graph.TaskAtoms[atom.TaskIndex];
        return atom.Task.Done == true ? TimeSpan.Zero
            : atom.Atom.Estimate ?? atom.Task.Estimate / (atoms.End.Value - atoms.Start.Value);
    }
}
