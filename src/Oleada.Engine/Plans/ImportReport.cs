namespace Oleada.Engine.Plans;

/// <summary>What an item of a foreign file became.</summary>
public enum ImportedAs
{
    Task,
    Atom,
    NotATask,
}

/// <summary>One checklist item or record of a foreign file.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Text">The item's text, cut to a line's length.</param>
/// <param name="Id">The task's id, or <c>task/atom</c>; null for what became neither.</param>
/// <param name="Reason">Why it is no task; null for one that is.</param>
public sealed record ImportedItem(int Line, string Text, ImportedAs As, string? Id, string? Reason);

/// <summary>Accounts for every item of a foreign file.</summary>
/// <param name="Items">In the order of the file.</param>
public sealed record ImportReport(PlanFormat Format, IReadOnlyList<ImportedItem> Items)
{
    public int Tasks => Items.Count(item => item.As == ImportedAs.Task);

    public int Atoms => Items.Count(item => item.As == ImportedAs.Atom);

    public IEnumerable<ImportedItem> NotTasks => Items.Where(item => item.As == ImportedAs.NotATask);

    /// <summary>Such as <c>76 items: 70 tasks, 6 not tasks</c>.</summary>
    public string Summary => string.Join(", ", new[] { (Tasks, "tasks"), (Atoms, "atoms"), (NotTasks.Count(), "not tasks") }
        .Where(part => part.Item1 > 0).Select(part => $"{part.Item1} {part.Item2}")) is { Length: > 0 } parts
            ? $"{Items.Count} items: {parts}"
            : "no items";
}
