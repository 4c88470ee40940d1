using System.Text;
using Oleada.Engine.Plans;
using Xunit;

namespace Oleada.Unit.Tests.Plans.Files;

public sealed class BadFileTests
{
    private static string ErrorOf(byte[] bytes, string name = "plan.yaml")
    {
        var reading = PlanFile.Read(bytes, name);
        Assert.Null(reading.Plan);
        return Assert.Single(reading.Errors).ToString();
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \r\n\t\n")]
    [InlineData("\uFEFF")]
    public void An_empty_file_is_refused(string text) =>
        Assert.Equal("plan.yaml: the file is empty", ErrorOf(Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData("plan.yaml", "# only a comment\n")]
    [InlineData("plan.yaml", "just words")]
    [InlineData("plan.json", "[1, 2]")]
    public void A_file_without_a_map_is_refused(string name, string text) =>
        Assert.Contains("must be a plan", ErrorOf(Encoding.UTF8.GetBytes(text), name), StringComparison.Ordinal);

    [Fact]
    public void A_control_character_at_which_the_parser_breaks_off_is_refused() =>
        Assert.StartsWith("plan.yaml:1:10: not valid YAML", ErrorOf("expects: [.env\v\ntouches:\n"u8.ToArray()), StringComparison.Ordinal);

    [Fact]
    public void Bytes_that_are_not_utf8_are_named_by_their_offset()
    {
        Assert.Equal("plan.yaml: not UTF-8: the byte at offset 8 begins no character", ErrorOf([.. "plan: pé"u8.ToArray()[..7], (byte)'x', 0xE9, .. " x"u8]));
        Assert.Equal("plan.yaml: not UTF-8: the byte at offset 0 begins no character", ErrorOf(Encoding.Unicode.GetPreamble()));
    }

    [Fact]
    public void A_nul_byte_is_named_by_its_offset() =>
        Assert.Equal("plan.yaml: not text: NUL byte at offset 6", ErrorOf("plan: \0"u8.ToArray()));

    [Fact]
    public void Ten_megabytes_of_junk_meet_the_limit()
    {
        var junk = new byte[10 * 1024 * 1024];
        new Random(1).NextBytes(junk);
        Assert.Equal("plan.yaml: larger than the limit of 8 MB for a plan", ErrorOf(junk));
    }

    [Fact]
    public async Task No_more_is_read_than_shows_that_it_is_too_much()
    {
        var endless = new MemoryStream(new byte[32 * 1024 * 1024]);
        Assert.True((await PlanFile.ReadBoundedAsync(endless)).Length > PlanLimits.FileBytes);
        Assert.True(endless.Position < 9 * 1024 * 1024);
    }

    [Theory]
    [InlineData("plan.yaml", "plan: [1, 2")]
    [InlineData("plan.yaml", "plan: p\n\ttasks: x")]
    [InlineData("plan.yaml", "plan: \"unclosed")]
    [InlineData("plan.json", "{\"plan\": \"p\",\n \"tasks\": [}")]
    [InlineData("plan.json", "{\"plan\": 'p'}")]
    [InlineData("plan.json", "{\"plan\": \"p\"} trailing")]
    public void Broken_syntax_is_named_with_line_and_column(string name, string text) =>
        Assert.Matches(@"^plan\.(yaml|json):\d+:\d+: not valid (YAML|JSON): [^(]*", ErrorOf(Encoding.UTF8.GetBytes(text), name));

    [Fact]
    public void Places_count_characters_from_one() =>
        Assert.Equal(
            "plan.json:2:28: tasks[0]: is a number, must be a map of keys and values",
            ErrorOf(Encoding.UTF8.GetBytes("{\"plan\": \"p\",\n \"title\": \"é😀\", \"tasks\": [1]}"), "plan.json"));

    [Theory]
    [InlineData("plan.yaml", "[")]
    [InlineData("plan.json", "[")]
    public void Deep_nesting_is_refused(string name, string bracket)
    {
        var deep = string.Concat(Enumerable.Repeat(bracket, 100_000));
        Assert.Matches("64", ErrorOf(Encoding.UTF8.GetBytes(name == "plan.json" ? $"{{\"plan\":{deep}" : "plan: " + deep), name));
    }

    [Fact]
    public void Anchors_aliases_and_tags_are_refused()
    {
        Assert.Contains("anchors and aliases", ErrorOf("plan: &a [x]\ntasks: *a"u8.ToArray()), StringComparison.Ordinal);
        Assert.Contains("anchors and aliases", ErrorOf("a: &a [lol, lol]\nb: &b [*a, *a]\nc: &c [*b, *b]"u8.ToArray()), StringComparison.Ordinal);
        Assert.Contains("tags", ErrorOf("plan: !!binary x"u8.ToArray()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_second_document_is_refused() =>
        Assert.StartsWith("plan.yaml:3:1: a second document", ErrorOf("plan: p\ntasks: [{ id: a, name: A }]\n---\nplan: q"u8.ToArray()), StringComparison.Ordinal);

    [Theory]
    [InlineData("plan.yaml", "plan: p\ntasks:\n  - id: a\n    name: A\n    name: B", "plan.yaml:5:5: tasks[0].name: the key stands here twice; first in line 4")]
    [InlineData("plan.json", "{\"plan\":\"p\",\n\"plan\":\"q\"}", "plan.json:2:1: plan: the key stands here twice; first in line 1")]
    public void A_key_twice_is_named(string name, string text, string expected) =>
        Assert.Equal(expected, ErrorOf(Encoding.UTF8.GetBytes(text), name));

    [Theory]
    [InlineData("plan.json", "{\"plan\":\"\\ud800\"}")]
        [InlineData("plan.json", "{\"plan\":\"p\",\"metadata\":{\"x\":\"\\udc00 \"}}")]
    public void Half_a_surrogate_pair_is_refused(string name, string text) =>
        Assert.Contains("surrogate pair", ErrorOf(Encoding.UTF8.GetBytes(text), name), StringComparison.Ordinal);

    [Fact]
    public void A_key_that_is_no_text_is_refused() =>
        Assert.Contains("a key must be text, not a list", ErrorOf("? [a]\n: b"u8.ToArray()), StringComparison.Ordinal);
}
