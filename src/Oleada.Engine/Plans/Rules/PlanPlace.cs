namespace Oleada.Engine.Plans.Rules;

/// <summary>A part of a plan, for whoever knows where in a file it stands.</summary>
/// <param name="Task">Index of the task; null for the plan itself.</param>
/// <param name="Atom">Index of the atom in its task.</param>
/// <param name="Key">The key, such as <c>depends_on</c> or <c>retry.attempts</c>; null for the whole part.</param>
/// <param name="Item">Index in the key's list.</param>
/// <param name="Phase">The number of the phase whose own rules are meant.</param>
internal readonly record struct PlanPlace(int? Task = null, int? Atom = null, string? Key = null, int? Item = null, int? Phase = null)
{
    /// <summary>Such as <c>tasks[3].atoms[0].depends_on</c>; null for the plan as a whole.</summary>
    public string? Field()
    {
        var part = (Phase is null ? "" : $"phases.{Phase}") + (Task is null ? "" : $"tasks[{Task}]") + (Atom is null ? "" : $".atoms[{Atom}]");
        var field = Key is null ? part : part.Length == 0 ? Key : $"{part}.{Key}";
        return field.Length == 0 ? null : field;
    }
}

/// <summary>Where a part stands in a file; line 0 if in none.</summary>
internal readonly record struct SourcePlace(int Line, int Column, string? Field);

/// <summary>Finds the place of a part.</summary>
internal delegate SourcePlace PlanLocator(PlanPlace place);
