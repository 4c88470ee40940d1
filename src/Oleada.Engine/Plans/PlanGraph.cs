using Oleada.Contracts.Plans;

namespace Oleada.Engine.Plans;

/// <summary>
/// A checked plan as the scheduler reads it: atoms numbered in plan order, edges both ways, waves. Built only from a
/// plan that <see cref="Rules.PlanRules"/> has accepted: every edge leads somewhere and there is no cycle.
/// </summary>
public sealed class PlanGraph
{
    private PlanGraph(PlanScopes scopes, AtomNode[] atoms, Range[] taskAtoms) => (Scopes, Atoms, TaskAtoms) = (scopes, atoms, taskAtoms);

    public MasterPlan Plan => Scopes.Plan;

    /// <summary>Who works at the atoms, and by which rules.</summary>
    public PlanScopes Scopes { get; }

    /// <summary>All atoms in plan order; an atom's index here is its number everywhere in the engine.</summary>
    public AtomNode[] Atoms { get; }

    /// <summary>For each task its atoms' indexes, which are consecutive.</summary>
    public Range[] TaskAtoms { get; }

    /// <summary>Number of waves.</summary>
    public int Waves { get; private set; }

    /// <exception cref="PlanGraphException">An edge leads nowhere, or the edges make a cycle.</exception>
    public static PlanGraph Build(MasterPlan plan)
    {
        var graph = Link(plan);
        graph.AssignWaves();
        return graph;
    }

    /// <summary>The same atoms and edges, where others than the plan have a say too.</summary>
    public PlanGraph In(PlanScopes scopes) => new(scopes, Atoms, TaskAtoms) { Waves = Waves };

    /// <summary>The graph without waves, which a plan with a cycle has too.</summary>
    internal static PlanGraph Link(MasterPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var graph = new PlanGraph(new PlanScopes(plan), new AtomNode[plan.Tasks.Sum(task => AtomsOf(task).Count)], new Range[plan.Tasks.Count]);
        graph.NumberAtoms();
        graph.LinkAtoms();
        return graph;
    }

    /// <summary>A task's atoms; one that carries the task's own prompt if it has none.</summary>
    public static IReadOnlyList<PlanAtom> AtomsOf(PlanTask task)
    {
        ArgumentNullException.ThrowIfNull(task);
        return task.Atoms is { Count: > 0 } atoms ? atoms : [new PlanAtom { Id = "a1", Prompt = task.Prompt ?? task.Name }];
    }

    /// <summary>
    /// Whether an atom of another task waits for this one without waiting for all of its task: what the task has so far is
    /// merged when it is done.
    /// </summary>
    public bool IsAwaited(AtomNode atom)
    {
        ArgumentNullException.ThrowIfNull(atom);
        return atom.Dependents.Any(dependent => !WaitsForAll(Atoms[dependent], atom.TaskIndex));
    }

    /// <summary>One of the same task waits for it in the task's own worktree; one that waits for the whole task gets it whole.</summary>
    private bool WaitsForAll(AtomNode dependent, int task) =>
        dependent.TaskIndex == task || Atoms[TaskAtoms[task]].All(atom => dependent.DependsOn.Contains(atom.Index));

    private void NumberAtoms()
    {
        var next = 0;
        for (var task = 0; task < Plan.Tasks.Count; task++)
        {
            var start = next;
            foreach (var atom in AtomsOf(Plan.Tasks[task]))
                Atoms[next] = new AtomNode(next++, task, Plan.Tasks[task], atom);
            TaskAtoms[task] = start..next;
        }
    }

    private void LinkAtoms()
    {
        var edges = new PlanEdges(this);
        var dependents = new List<int>[Atoms.Length];
        foreach (var atom in Atoms)
        {
            atom.DependsOn = edges.Of(atom);
            foreach (var dependency in atom.DependsOn)
                (dependents[dependency] ??= []).Add(atom.Index);
        }
        foreach (var atom in Atoms)
            atom.Dependents = dependents[atom.Index]?.ToArray() ?? [];
    }

    internal void AssignWaves()
    {
        var waiting = Atoms.Select(atom => atom.DependsOn.Length).ToArray();
        var ready = new Queue<int>(Atoms.Where(atom => atom.DependsOn.Length == 0).Select(atom => atom.Index));
        var placed = 0;
        while (ready.TryDequeue(out var index))
        {
            placed++;
            var atom = Atoms[index];
            atom.Wave = Math.Max(atom.Wave, 1);
            Waves = Math.Max(Waves, atom.Wave);
            foreach (var dependent in atom.Dependents)
            {
                Atoms[dependent].Wave = Math.Max(Atoms[dependent].Wave, atom.Wave + 1);
                if (--waiting[dependent] == 0)
                    ready.Enqueue(dependent);
            }
        }
        if (placed < Atoms.Length)
            throw new PlanGraphException("the plan has a cycle through " + Atoms.First(atom => waiting[atom.Index] > 0).Name);
    }
}

/// <summary>One atom in a <see cref="PlanGraph"/>.</summary>
public sealed class AtomNode(int index, int taskIndex, PlanTask task, PlanAtom atom)
{
    public int Index { get; } = index;

    public int TaskIndex { get; } = taskIndex;

    public PlanTask Task { get; } = task;

    public PlanAtom Atom { get; } = atom;

    /// <summary><c>task/atom</c>, unique in the plan.</summary>
    public string Name => $"{Task.Id}/{Atom.Id}";

    /// <summary>Atoms that must be completed first.</summary>
    public int[] DependsOn { get; internal set; } = [];

    /// <summary>Atoms that wait for this one.</summary>
    public int[] Dependents { get; internal set; } = [];

    /// <summary>From 1.</summary>
    public int Wave { get; internal set; }
}

/// <summary>A plan that was not checked before it was turned into a graph.</summary>
public sealed class PlanGraphException(string message) : Exception(message);
