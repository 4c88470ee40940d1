using System.Text.Json;
using Oleada.Agents.Programs;

namespace Oleada.Agents.Tests.Programs;

public sealed class LooseTextTests
{
    [Theory]
    [InlineData("\"a\\ud83d\"", "a\uFFFD")]
    [InlineData("\"\\ude00\\n\\\"\\\\\\/\\t\\u00e9\"", "\uFFFD\n\"\\/\té")]
    [InlineData("\"\\ud83d\\ude00\\ud83d\"", "😀\uFFFD")]
    public void Half_of_a_character_is_replaced(string json, string text)
    {
        using var document = JsonDocument.Parse(json);

        Assert.Equal(text, document.RootElement.Text());
    }

    [Theory]
    [InlineData("7", 7)]
    [InlineData("7.9", 7)]
    [InlineData("\"7\"", 7)]
    [InlineData("\"7.0\"", 7)]
    [InlineData("1e3", 1000)]
    [InlineData("0", 0)]
    [InlineData("-1", null)]
    [InlineData("1e300", null)]
    [InlineData("\"many\"", null)]
    [InlineData("null", null)]
    [InlineData("{}", null)]
    public void A_count_is_a_number_or_the_text_of_one(string json, int? count)
    {
        using var document = JsonDocument.Parse(json);

        Assert.Equal(count, (int?)document.RootElement.Count());
    }

    [Theory]
    [InlineData("""{"id":2,"result":{"thread":{"id":"t","turns":[{"a":1},{"b":"cut he""", """{"id":2,"result":{"thread":{"id":"t","turns":[{"a":1},{}]}}}""")]
    [InlineData("""{"a":1,"b""", """{"a":1}""")]
    [InlineData("""{"a":[1,2""", """{"a":[1]}""")]
    [InlineData("""{"a":1}""", """{"a":1}""")]
    [InlineData("no JSON", "")]
    public void A_cut_line_is_read_as_far_as_it_is_whole(string beginning, string closed) => Assert.Equal(closed, CutLine.Closed(beginning));
}
