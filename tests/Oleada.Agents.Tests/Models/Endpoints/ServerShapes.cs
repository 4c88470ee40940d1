namespace Oleada.Agents.Tests.Models.Endpoints;

/// <summary>
/// One answer with the same call as different servers stream it, by their documentation and by what their users report.
/// Each reads the file <c>a</c>; some read <c>b</c> too.
/// </summary>
internal static class ServerShapes
{
    /// <summary>All calls at index 0, each whole; stop though there are calls; usage with the last chunk.</summary>
    public const string Ollama = """
        data: {"id":"chatcmpl-71","object":"chat.completion.chunk","created":1,"model":"qwen3","system_fingerprint":"fp_ollama","choices":[{"index":0,"delta":{"role":"assistant","content":"","reasoning":"Two files."},"finish_reason":null}]}

        data: {"id":"chatcmpl-71","object":"chat.completion.chunk","created":1,"model":"qwen3","system_fingerprint":"fp_ollama","choices":[{"index":0,"delta":{"role":"assistant","content":"","tool_calls":[{"id":"call_a1","index":0,"type":"function","function":{"name":"read","arguments":"{\"path\":\"a\"}"}}]},"finish_reason":null}]}

        data: {"id":"chatcmpl-71","object":"chat.completion.chunk","created":1,"model":"qwen3","system_fingerprint":"fp_ollama","choices":[{"index":0,"delta":{"role":"assistant","content":"","tool_calls":[{"id":"call_b2","index":0,"type":"function","function":{"name":"read","arguments":"{\"path\":\"b\"}"}}]},"finish_reason":null}]}

        data: {"id":"chatcmpl-71","object":"chat.completion.chunk","created":1,"model":"qwen3","system_fingerprint":"fp_ollama","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":"stop"}]}

        data: {"id":"chatcmpl-71","object":"chat.completion.chunk","created":1,"model":"qwen3","system_fingerprint":"fp_ollama","choices":[],"usage":{"prompt_tokens":40,"completion_tokens":9,"total_tokens":49}}

        data: [DONE]

        """;

    /// <summary>The id only in the first piece; the last piece repeats nothing but arguments; usage with each chunk.</summary>
    public const string Vllm = """
        data: {"id":"chatcmpl-9","object":"chat.completion.chunk","model":"Qwen/Qwen3-8B","choices":[{"index":0,"delta":{"role":"assistant","content":""},"logprobs":null,"finish_reason":null}],"usage":{"prompt_tokens":40,"total_tokens":40,"completion_tokens":0}}

        data: {"id":"chatcmpl-9","object":"chat.completion.chunk","model":"Qwen/Qwen3-8B","choices":[{"index":0,"delta":{"reasoning_content":"A file."},"logprobs":null,"finish_reason":null}],"usage":{"prompt_tokens":40,"total_tokens":43,"completion_tokens":3}}

        data: {"id":"chatcmpl-9","object":"chat.completion.chunk","model":"Qwen/Qwen3-8B","choices":[{"index":0,"delta":{"tool_calls":[{"id":"chatcmpl-tool-77","type":"function","index":0,"function":{"name":"read"}}]},"logprobs":null,"finish_reason":null}]}

        data: {"id":"chatcmpl-9","object":"chat.completion.chunk","model":"Qwen/Qwen3-8B","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\"path\": \""}}]},"logprobs":null,"finish_reason":null}]}

        data: {"id":"chatcmpl-9","object":"chat.completion.chunk","model":"Qwen/Qwen3-8B","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"a\"}"}}]},"logprobs":null,"finish_reason":"tool_calls","stop_reason":null}]}

        data: {"id":"chatcmpl-9","object":"chat.completion.chunk","model":"Qwen/Qwen3-8B","choices":[],"usage":{"prompt_tokens":40,"total_tokens":49,"completion_tokens":9,"prompt_tokens_details":null}}

        data: [DONE]

        """;

    /// <summary>Content null, timings beside the last chunk, no usage.</summary>
    public const string LlamaCpp = """
        data: {"choices":[{"finish_reason":null,"index":0,"delta":{"role":"assistant","content":null}}],"created":1,"id":"chatcmpl-x","model":"gpt-oss","object":"chat.completion.chunk"}

        data: {"choices":[{"finish_reason":null,"index":0,"delta":{"reasoning_content":"A file."}}],"created":1,"id":"chatcmpl-x","model":"gpt-oss","object":"chat.completion.chunk"}

        data: {"choices":[{"finish_reason":null,"index":0,"delta":{"tool_calls":[{"index":0,"id":"fc8","type":"function","function":{"name":"read","arguments":"{"}}]}}],"created":1,"id":"chatcmpl-x","model":"gpt-oss","object":"chat.completion.chunk"}

        data: {"choices":[{"finish_reason":null,"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"\"path\":\"a\"}"}}]}}],"created":1,"id":"chatcmpl-x","model":"gpt-oss","object":"chat.completion.chunk"}

        data: {"choices":[{"finish_reason":"tool_calls","index":0,"delta":{}}],"created":1,"id":"chatcmpl-x","model":"gpt-oss","object":"chat.completion.chunk","timings":{"cache_n":30,"prompt_n":10,"prompt_ms":24.5,"predicted_n":9,"predicted_ms":2.8}}

        data: [DONE]

        """;

    /// <summary>The id is a number of nine digits, the name comes once, usage has no details.</summary>
    public const string LmStudio = """
        data: {"id":"chatcmpl-ls","object":"chat.completion.chunk","model":"qwen2.5-coder","choices":[{"index":0,"delta":{"role":"assistant","tool_calls":[{"index":0,"id":"365174485","type":"function","function":{"name":"read","arguments":""}}]},"logprobs":null,"finish_reason":null}]}

        data: {"id":"chatcmpl-ls","object":"chat.completion.chunk","model":"qwen2.5-coder","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"type":"function","function":{"arguments":"{\"path\":\"a\"}"}}]},"logprobs":null,"finish_reason":null}]}

        data: {"id":"chatcmpl-ls","object":"chat.completion.chunk","model":"qwen2.5-coder","choices":[{"index":0,"delta":{},"logprobs":null,"finish_reason":"tool_calls"}]}

        data: {"id":"chatcmpl-ls","object":"chat.completion.chunk","model":"qwen2.5-coder","choices":[],"usage":{"prompt_tokens":40,"completion_tokens":9,"total_tokens":49}}

        data: [DONE]

        """;

    /// <summary>A gateway before Messages: thinking blocks with their signature in pieces, cache counts of both protocols.</summary>
    public const string LiteLlm = """
        data: {"id":"chatcmpl-l","model":"claude-x","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":"","role":"assistant","reasoning_content":"A file.","thinking_blocks":[{"type":"thinking","thinking":"A file.","signature":""}]}}]}

        data: {"id":"chatcmpl-l","model":"claude-x","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":"","reasoning_content":"","thinking_blocks":[{"type":"thinking","thinking":"","signature":"c2ln"}]}}]}

        data: {"id":"chatcmpl-l","model":"claude-x","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":"","tool_calls":[{"id":"toolu_1","function":{"arguments":"","name":"read"},"type":"function","index":1}]}}]}

        data: {"id":"chatcmpl-l","model":"claude-x","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":"","tool_calls":[{"id":null,"function":{"arguments":"{\"path\": \"a\"}","name":null},"type":"function","index":1}]}}]}

        data: {"id":"chatcmpl-l","model":"claude-x","object":"chat.completion.chunk","choices":[{"finish_reason":"tool_calls","index":0,"delta":{}}]}

        data: {"id":"chatcmpl-l","model":"claude-x","object":"chat.completion.chunk","choices":[{"index":0,"delta":{}}],"usage":{"completion_tokens":9,"prompt_tokens":40,"total_tokens":49,"completion_tokens_details":null,"prompt_tokens_details":{"audio_tokens":null,"cached_tokens":30},"cache_creation_input_tokens":0,"cache_read_input_tokens":30}}

        data: [DONE]

        """;

    /// <summary>Comments while it waits, encrypted reasoning, a provider and a second finish reason, a cost.</summary>
    public const string OpenRouter = """
        : OPENROUTER PROCESSING

        : OPENROUTER PROCESSING

        data: {"id":"gen-1","provider":"Some","model":"openai/gpt-x","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"role":"assistant","content":"","reasoning":null,"reasoning_details":[{"type":"reasoning.encrypted","data":"ZW5j","id":"rs_1","format":"openai-responses-v1","index":0}]},"finish_reason":null,"native_finish_reason":null,"logprobs":null}]}

        data: {"id":"gen-1","provider":"Some","model":"openai/gpt-x","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"role":"assistant","content":null,"tool_calls":[{"index":0,"id":"call_o","type":"function","function":{"name":"read","arguments":""}}]},"finish_reason":null,"native_finish_reason":null}]}

        data: {"id":"gen-1","provider":"Some","model":"openai/gpt-x","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"role":"assistant","content":null,"tool_calls":[{"index":0,"type":"function","function":{"name":null,"arguments":"{\"path\":\"a\"}"}}]},"finish_reason":null,"native_finish_reason":null}]}

        data: {"id":"gen-1","provider":"Some","model":"openai/gpt-x","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":"tool_calls","native_finish_reason":"completed"}]}

        data: {"id":"gen-1","provider":"Some","model":"openai/gpt-x","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}],"usage":{"prompt_tokens":40,"completion_tokens":9,"total_tokens":49,"cost":0.0001,"is_byok":false,"prompt_tokens_details":{"cached_tokens":0},"completion_tokens_details":{"reasoning_tokens":4}}}

        data: [DONE]

        """;

    /// <summary>Reasoning first, which has to come back; counts of cache hits and misses; comments to keep alive.</summary>
    public const string DeepSeek = """
        : keep-alive

        data: {"id":"d","object":"chat.completion.chunk","model":"deepseek-reasoner","system_fingerprint":"fp","choices":[{"index":0,"delta":{"role":"assistant","content":null,"reasoning_content":""},"logprobs":null,"finish_reason":null}]}

        data: {"id":"d","object":"chat.completion.chunk","model":"deepseek-reasoner","system_fingerprint":"fp","choices":[{"index":0,"delta":{"content":null,"reasoning_content":"A file."},"logprobs":null,"finish_reason":null}]}

        data: {"id":"d","object":"chat.completion.chunk","model":"deepseek-reasoner","system_fingerprint":"fp","choices":[{"index":0,"delta":{"content":"","reasoning_content":null,"tool_calls":[{"index":0,"id":"call_00_d","type":"function","function":{"name":"read","arguments":""}}]},"logprobs":null,"finish_reason":null}]}

        data: {"id":"d","object":"chat.completion.chunk","model":"deepseek-reasoner","system_fingerprint":"fp","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\"path\": \"a\"}"}}]},"logprobs":null,"finish_reason":null}]}

        data: {"id":"d","object":"chat.completion.chunk","model":"deepseek-reasoner","system_fingerprint":"fp","choices":[{"index":0,"delta":{"content":"","reasoning_content":null},"logprobs":null,"finish_reason":"tool_calls"}],"usage":{"prompt_tokens":40,"completion_tokens":9,"total_tokens":49,"prompt_tokens_details":{"cached_tokens":30},"completion_tokens_details":{"reasoning_tokens":5},"prompt_cache_hit_tokens":30,"prompt_cache_miss_tokens":10}}

        data: [DONE]

        """;

    /// <summary>A whole call in one chunk with a signature, an empty id, thoughts that only the total counts.</summary>
    public const string Gemini = """
        data: {"choices":[{"delta":{"role":"assistant","tool_calls":[{"extra_content":{"google":{"thought_signature":"c2ln"}},"function":{"arguments":"{\"path\":\"a\"}","name":"read"},"id":"","type":"function"}]},"finish_reason":"tool_calls","index":0}],"created":1,"id":"g","model":"gemini-x","object":"chat.completion.chunk","usage":{"completion_tokens":4,"prompt_tokens":40,"total_tokens":49}}

        data: {"choices":[{"delta":{"role":"assistant"},"finish_reason":"stop","index":0}],"created":1,"id":"g","model":"gemini-x","object":"chat.completion.chunk","usage":{"completion_tokens":4,"prompt_tokens":40,"total_tokens":49}}

        data: [DONE]

        """;

    /// <summary>Content in parts with thoughts, the call whole and at index 0, an id of nine letters and digits.</summary>
    public const string Mistral = """
        data: {"id":"mi","object":"chat.completion.chunk","model":"magistral-x","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}

        data: {"id":"mi","object":"chat.completion.chunk","model":"magistral-x","choices":[{"index":0,"delta":{"content":[{"type":"thinking","thinking":[{"type":"text","text":"A "}]}]},"finish_reason":null}]}

        data: {"id":"mi","object":"chat.completion.chunk","model":"magistral-x","choices":[{"index":0,"delta":{"content":[{"type":"thinking","thinking":[{"type":"text","text":"file."}]}]},"finish_reason":null}]}

        data: {"id":"mi","object":"chat.completion.chunk","model":"magistral-x","choices":[{"index":0,"delta":{"tool_calls":[{"id":"D681PevKs","function":{"name":"read","arguments":"{\"path\": \"a\"}"},"index":0}]},"finish_reason":"tool_calls"}],"usage":{"prompt_tokens":40,"total_tokens":49,"completion_tokens":9}}

        data: [DONE]

        """;
}
