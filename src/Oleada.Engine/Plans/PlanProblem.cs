using System.Globalization;
using System.Text;

namespace Oleada.Engine.Plans;

public enum PlanProblemSeverity
{
    /// <summary>The plan is refused.</summary>
    Error,

    /// <summary>The plan is good; somebody may want to know.</summary>
    Note,
}

/// <summary>Something that a plan file says and should not, or that its reader should know.</summary>
/// <param name="Line">From 1; 0 where the problem is in no particular line.</param>
/// <param name="Column">From 1, in characters; 0 where unknown.</param>
/// <param name="Field">Such as <c>tasks[3].depends_on</c>; null where it is the file as a whole.</param>
public sealed record PlanProblem(
    PlanProblemSeverity Severity, string File, int Line, int Column, string? Field, string Message)
{
    /// <summary>One line: <c>plan.yaml:12:5: tasks[3].depends_on: 'task_9' does not exist</c>.</summary>
    public override string ToString()
    {
        var text = new StringBuilder(File);
        if (Line > 0)
            text.Append(CultureInfo.InvariantCulture, $":{Line}");
        if (Line > 0 && Column > 0)
            text.Append(CultureInfo.InvariantCulture, $":{Column}");
        text.Append(": ");
        if (Severity == PlanProblemSeverity.Note)
            text.Append("note: ");
        if (Field is not null)
            text.Append(Field).Append(": ");
        return text.Append(Message).ToString();
    }
}
