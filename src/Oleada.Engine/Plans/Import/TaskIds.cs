using System.Globalization;

namespace Oleada.Engine.Plans.Import;

/// <summary>Ids for items that have none: <c>task_001</c>, <c>task_002</c> …, those avoided that the file uses itself.</summary>
internal sealed class TaskIds(IEnumerable<string> used)
{
    private readonly HashSet<string> _used = new(used, StringComparer.Ordinal);
    private int _last;

    public string Next()
    {
        string id;
        do
            id = string.Create(CultureInfo.InvariantCulture, $"task_{++_last:000}");
        while (!_used.Add(id));
        return id;
    }
}
