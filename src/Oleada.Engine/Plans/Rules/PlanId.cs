using System.Text.RegularExpressions;

namespace Oleada.Engine.Plans.Rules;

/// <summary>The patterns of ids.</summary>
internal static partial class PlanId
{
    public const string PlanPattern = "[a-z0-9][a-z0-9._-]{0,63}";

    /// <summary>Also the pattern of an atom's id.</summary>
    public const string TaskPattern = "[A-Za-z0-9][A-Za-z0-9._-]{0,63}";

    public static bool IsPlan(string id) => Plan().IsMatch(id);

    public static bool IsTask(string id) => Task().IsMatch(id);

    [GeneratedRegex("^" + PlanPattern + @"\z", RegexOptions.None, 1000)]
    private static partial Regex Plan();

    [GeneratedRegex("^" + TaskPattern + @"\z", RegexOptions.None, 1000)]
    private static partial Regex Task();
}
