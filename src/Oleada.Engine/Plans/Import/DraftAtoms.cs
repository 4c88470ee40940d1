using System.Globalization;
using Oleada.Contracts.Plans;

namespace Oleada.Engine.Plans.Import;

/// <summary>Turns the checklist of a task into atoms that follow one another.</summary>
internal static class DraftAtoms
{
    /// <summary>
    /// Ticked items of a task that is not done are left out, since an atom has no mark for it; a task whose items are
    /// all ticked keeps them.
    /// </summary>
    public static void Add(DraftPlan draft, DraftTask task, IReadOnlyList<ChecklistItem> items)
    {
        string? previous = null;
        foreach (var item in items)
        {
            if (item.WhyNot is { } reason)
                draft.NotATask(item.Number, item.Text, reason, keep: item.Mark == CheckMark.LeftOut);
            else if (item.Mark == CheckMark.Done && !task.Done)
                draft.NotATask(item.Number, item.Text, $"it is done, and the rest of {task.Id} is not", keep: true);
            else
            {
                var atom = Atom(string.Create(CultureInfo.InvariantCulture, $"a{task.Atoms.Count + 1}"), item.Text, previous);
                draft.AddAtom(task, atom, item.Text, item.Number);
                previous = atom.Id;
            }
        }
    }

    public static PlanAtom Atom(string id, string text, string? after) => new()
    {
        Id = id,
        Name = text.Length <= PlanLimits.NameLength ? text : text[..(PlanLimits.NameLength - 1)].TrimEnd() + "…",
        Prompt = text,
        DependsOn = after is null ? null : [after],
        Touches = MentionedPaths.In(text) is { Count: > 0 } paths ? paths : null,
    };
}
