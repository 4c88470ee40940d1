namespace Oleada.Engine.Plans;

/// <summary>Collects problems of one file; keeps the first <see cref="PlanLimits.Problems"/> and counts the others.</summary>
internal sealed class ProblemList(string file)
{
    private readonly List<PlanProblem> _kept = [];
    private int _errorsLeftOut;
    private int _notesLeftOut;
    private int _notes;

    public string File { get; } = file;

    public bool HasErrors { get; private set; }

    /// <summary>True when one more error would not be kept: a search for more can stop.</summary>
    public bool IsFull => _kept.Count - _notes >= PlanLimits.Problems;

    public void Error(int line, int column, string? field, string message)
    {
        HasErrors = true;
        if (IsFull)
            _errorsLeftOut++;
        else
            _kept.Add(new PlanProblem(PlanProblemSeverity.Error, File, line, column, field, message));
    }

    public void Note(int line, int column, string? field, string message)
    {
        if (_notes >= PlanLimits.Problems)
        {
            _notesLeftOut++;
            return;
        }
        _notes++;
        _kept.Add(new PlanProblem(PlanProblemSeverity.Note, File, line, column, field, message));
    }

    /// <summary>Errors first, each kind in the order of the file.</summary>
    public IReadOnlyList<PlanProblem> ToList()
    {
        var all = _kept.OrderBy(problem => problem.Severity).ThenBy(problem => problem.Line).ThenBy(problem => problem.Column).ToList();
        if (_errorsLeftOut > 0)
            all.Insert(_kept.Count - _notes, Rest(PlanProblemSeverity.Error, _errorsLeftOut, "errors"));
        if (_notesLeftOut > 0)
            all.Add(Rest(PlanProblemSeverity.Note, _notesLeftOut, "notes"));
        return all;
    }

    private PlanProblem Rest(PlanProblemSeverity severity, int count, string what) =>
        new(severity, File, 0, 0, null, $"{count} more {what}");
}
