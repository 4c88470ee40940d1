namespace Oleada.Engine.Plans.Rules;

/// <summary>Reports what breaks a rule at the place where it stands in the file.</summary>
internal sealed class RuleProblems(ProblemList problems, PlanLocator locate)
{
    public bool IsFull => problems.IsFull;

    /// <summary>True once a rule has been broken.</summary>
    public bool Any { get; private set; }

    public void Error(PlanPlace place, string message)
    {
        Any = true;
        var (line, column, field) = problems.IsFull ? default : locate(place);
        problems.Error(line, column, field, message);
    }

    public void Note(PlanPlace place, string message)
    {
        var (line, column, field) = locate(place);
        problems.Note(line, column, field, message);
    }
}
