using Oleada.Agents.Models;

namespace Oleada.Agents.Tests.Models.Endpoints;

/// <summary>Tool calls in the pieces in which servers send them.</summary>
public sealed class ChatCallsTests
{
    private const string A = """{\"path\":\"a\"}""", B = """{\"path\":\"b\"}""";

    [Theory]
    [InlineData("index 0 for both, whole",
        """{"tool_calls":[{"index":0,"id":"x","function":{"name":"read","arguments":"A"}}]}""",
        """{"tool_calls":[{"index":0,"id":"y","function":{"name":"read","arguments":"B"}}]}""")]
    [InlineData("index 0 for both, in pieces with empty ids",
        """{"tool_calls":[{"index":0,"id":"x","function":{"name":"read","arguments":""}}]}""",
        """{"tool_calls":[{"index":0,"id":"","function":{"name":null,"arguments":"A"}}]}""",
        """{"tool_calls":[{"index":0,"id":"y","function":{"name":"read","arguments":""}}]}""",
        """{"tool_calls":[{"index":0,"id":"","function":{"name":null,"arguments":"B"}}]}""")]
    [InlineData("index 0 for both, the id with each piece",
        """{"tool_calls":[{"index":0,"id":"x","function":{"name":"read","arguments":""}}]}""",
        """{"tool_calls":[{"index":0,"id":"x","function":{"arguments":"A"}}]}""",
        """{"tool_calls":[{"index":0,"id":"y","function":{"name":"read","arguments":"B"}}]}""")]
    [InlineData("no index, whole",
        """{"tool_calls":[{"id":"x","function":{"name":"read","arguments":"A"}},{"id":"y","function":{"name":"read","arguments":"B"}}]}""")]
    [InlineData("no index, in pieces",
        """{"tool_calls":[{"id":"x","function":{"name":"read","arguments":""}}]}""", """{"tool_calls":[{"function":{"arguments":"A"}}]}""",
        """{"tool_calls":[{"id":"y","function":{"name":"read","arguments":""}}]}""", """{"tool_calls":[{"function":{"arguments":"B"}}]}""")]
    [InlineData("from 1, as texts",
        """{"tool_calls":[{"index":"1","id":"x","function":{"name":"read","arguments":"A"}}]}""",
        """{"tool_calls":[{"index":"2","id":"y","function":{"name":"read","arguments":"B"}}]}""")]
    [InlineData("side by side",
        """{"tool_calls":[{"index":0,"id":"x","function":{"name":"read"}},{"index":1,"id":"y","function":{"name":"read"}}]}""",
        """{"tool_calls":[{"index":1,"function":{"arguments":"B"}}]}""", """{"tool_calls":[{"index":0,"function":{"arguments":"A"}}]}""")]
    [InlineData("the name with each piece",
        """{"tool_calls":[{"index":0,"id":"x","function":{"name":"read","arguments":""}}]}""",
        """{"tool_calls":[{"index":0,"id":"x","function":{"name":"read","arguments":"A"}}]}""",
        """{"tool_calls":[{"index":1,"id":"y","function":{"name":"read","arguments":""}}]}""",
        """{"tool_calls":[{"index":1,"id":"y","function":{"name":"read","arguments":"B"}}]}""")]
    [InlineData("an id that changes with each piece",
        """{"tool_calls":[{"index":0,"id":"x","function":{"name":"read","arguments":""}}]}""",
        """{"tool_calls":[{"index":0,"id":"x2","function":{"arguments":"A"}}]}""",
        """{"tool_calls":[{"index":1,"id":"y","function":{"name":"read","arguments":"B"}}]}""")]
    [InlineData("all of the arguments once more at the end",
        """{"tool_calls":[{"index":0,"id":"x","function":{"name":"read","arguments":"A"}}]}""",
        """{"tool_calls":[{"index":0,"id":"x","function":{"name":"read","arguments":"A"}}]}""",
        """{"tool_calls":[{"index":1,"id":"y","function":{"name":"read","arguments":"{}"}}]}""",
        """{"tool_calls":[{"index":1,"function":{"arguments":"B"}}]}""")]
    [InlineData("objects instead of texts",
        """{"tool_calls":[{"index":0,"id":"x","function":{"name":"read","arguments":{"path":"a"}}}]}""",
        """{"tool_calls":[{"index":0,"id":"y","function":{"name":"read","arguments":{"path":"b"}}}]}""")]
    [InlineData("the name in two pieces, and no list",
        """{"tool_calls":{"index":0,"id":"x","function":{"name":"re"}}}""", """{"tool_calls":{"index":0,"function":{"name":"ad","arguments":"A"}}}""",
        """{"tool_calls":{"index":1,"id":"y","function":{"name":"read","arguments":"B"}}}""")]
    public async Task Two_calls_are_two_calls_however_they_come(string shape, params string[] deltas)
    {
        var answer = await Reading.DeltasAsync([.. deltas.Select(delta => delta.Replace("\"A\"", $"\"{A}\"").Replace("\"B\"", $"\"{B}\""))]);

        Assert.Equal([new ToolCall("x", "read", """{"path":"a"}"""), new ToolCall("y", "read", """{"path":"b"}""")], answer.Calls);
        Assert.Equal(["x", "y"], answer.Message["tool_calls"]!.AsArray().Select(call => (string?)call!["id"]));
        Assert.NotEmpty(shape);
    }

    [Fact]
    public async Task Ids_that_are_absent_or_there_twice_are_made_up_and_the_same_each_time()
    {
        string[] deltas =
        [
            """{"tool_calls":[{"index":0,"function":{"name":"list","arguments":"{}"}},{"index":1,"id":"","function":{"name":"list"}}]}""",
            """{"tool_calls":[{"index":2,"id":"z","function":{"name":"list","arguments":"{\"depth\":1}"}},{"index":3,"id":"z","function":{"name":"list"}}]}""",
        ];

        var ids = (await Reading.DeltasAsync(deltas)).Calls.Select(call => call.Id).ToList();

        Assert.Equal(["call00000", "call00001", "z", "call00003"], ids);
        Assert.Equal(ids, (await Reading.DeltasAsync(deltas)).Calls.Select(call => call.Id));
    }

    [Theory]
    [InlineData("", "{}")]
    [InlineData("null", "{}")]
    [InlineData("{\\\"path\\\":\\\"half", "{}")]
    [InlineData("[1]", "{}")]
    [InlineData("\\\"{\\\\\\\"path\\\\\\\":1}\\\"", """{"path":1}""")]
    [InlineData("{\\\"path\\\":1,\\\"path\\\":2}", """{"path":1,"path":2}""")]
    public async Task Arguments_go_back_as_an_object_whatever_the_model_wrote(string arguments, string sent)
    {
        var answer = await Reading.DeltasAsync($$$"""{"tool_calls":[{"index":0,"id":"x","function":{"name":"read","arguments":"{{{arguments}}}"}}]}""");

        Assert.Equal(sent, (string?)answer.Message["tool_calls"]![0]!["function"]!["arguments"]);
    }

    [Fact]
    public async Task The_elder_form_of_a_call_is_a_call()
    {
        var answer = await Reading.DeltasAsync("""{"function_call":{"name":"read","arguments":"{\"pa"}}""", """{"function_call":{"arguments":"th\":1}"}}""");

        Assert.Equal(new ToolCall("call00000", "read", """{"path":1}"""), Assert.Single(answer.Calls));
    }
}
