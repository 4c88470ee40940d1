using System.Globalization;

namespace Oleada.Agents.Models.Endpoints;

/// <summary>
/// Ids for tool calls that come without one, or with one that another call of the answer has: the same whenever the same
/// answer is read, unique in the conversation, and nine letters and digits, as the strictest endpoint wants them.
/// </summary>
/// <param name="answer">How many answers of the conversation there are before.</param>
internal sealed class CallIds(int answer)
{
    public string Of(int call) => string.Create(CultureInfo.InvariantCulture, $"call{answer % 100:00}{call % 1000:000}");
}
