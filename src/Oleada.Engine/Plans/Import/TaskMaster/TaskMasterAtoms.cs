using System.Globalization;
using System.Text.Json.Nodes;

namespace Oleada.Engine.Plans.Import.TaskMaster;

/// <summary>Turns subtasks into atoms.</summary>
/// <param name="leftOut">Subtasks, as <c>task/subtask</c>, that become no atoms: done in a task that is not, deferred, cancelled.</param>
internal sealed class TaskMasterAtoms(DraftPlan draft, IReadOnlySet<string> leftOut)
{
    public static bool IsLeftOut(TaskMasterRecord task, TaskMasterRecord subtask) =>
        task.State != TaskMasterState.Done && subtask.State != TaskMasterState.Open;

    public void Add(DraftTask task, TaskMasterRecord record)
    {
        var siblings = record.Subtasks.Select(subtask => subtask.Id).ToHashSet(StringComparer.Ordinal);
        var used = new HashSet<string>(StringComparer.Ordinal);
        var last = new Dictionary<string, int>(StringComparer.Ordinal);
        var others = new JsonObject();
        foreach (var subtask in record.Subtasks)
        {
            if (IsLeftOut(record, subtask))
            {
                var reason = subtask.State == TaskMasterState.Done ? $"it is done, and the rest of {task.Id} is not" : subtask.WhyLeftOut;
                draft.NotATask(subtask.Line, subtask.Title, reason, keep: true, $"{task.Id}.{subtask.Id}");
                continue;
            }
            var id = IdOf(task, subtask, siblings, used, last);
            var dependsOn = subtask.Dependencies.Select(edge => Resolve(task, id, subtask, edge, siblings)).OfType<string>();
            var atom = DraftAtoms.Atom(id, subtask.Title, after: null) with
            {
                Prompt = subtask.Text,
                DependsOn = dependsOn.Distinct(StringComparer.Ordinal).ToList() is { Count: > 0 } some ? some : null,
            };
            draft.AddAtom(task, atom, subtask.Title, subtask.Line);
            if (subtask.Other.Count > 0)
                others[id] = subtask.Other;
        }
        if (others.Count > 0)
            task.Metadata["subtasks"] = others;
    }

    /// <summary>Several subtasks of one task with the same id are common; only lenient reading gives them others.</summary>
    private string IdOf(DraftTask task, TaskMasterRecord subtask, HashSet<string> siblings, HashSet<string> used, Dictionary<string, int> last)
    {
        if (used.Add(subtask.Id) || !draft.Lenient)
            return subtask.Id;
        var number = last.GetValueOrDefault(subtask.Id, 1);
        string id;
        do
            id = string.Create(CultureInfo.InvariantCulture, $"{subtask.Id}-{++number}");
        while (siblings.Contains(id) || !used.Add(id));
        last[subtask.Id] = number;
        draft.Problems.Note(subtask.Line, 1, $"{task.Id}/{id}.id", $"'{subtask.Id}' is the id of an earlier subtask already; renamed to '{id}'");
        return id;
    }

    /// <summary>A number is a sibling; <c>1.2</c> is subtask 2 of task 1.</summary>
    private string? Resolve(DraftTask task, string atom, TaskMasterRecord subtask, DraftEdge edge, HashSet<string> siblings)
    {
        var dot = edge.To.LastIndexOf('.');
        var (owner, id) = dot < 0 || siblings.Contains(edge.To) ? (task.Id, edge.To) : (edge.To[..dot], edge.To[(dot + 1)..]);
        if (leftOut.Contains($"{owner}/{id}"))
            return null;
        if (owner != task.Id)
            return draft.LeftOut.ContainsKey(owner) ? null : $"{owner}/{id}";
        if (siblings.Contains(id) && id != subtask.Id)
            return id;
        var what = id == subtask.Id ? "depends on itself" : $"'{edge.To}' does not exist";
        if (draft.Lenient)
            draft.Problems.Note(edge.Line, 1, $"{task.Id}/{atom}.dependencies", what + "; dropped");
        else
            draft.Problems.Error(edge.Line, 1, $"{task.Id}/{atom}.dependencies", what);
        return null;
    }
}
