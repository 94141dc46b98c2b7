/** Shared by every lit shader: soft sky and floor light, one sun, darker silhouettes, depth haze. Plain sRGB arithmetic. */
export const LIGHTING = /* glsl */ `
  uniform vec3 background;
  uniform vec3 viewDirection;
  uniform float hazeNear;
  uniform float hazeFar;

  vec3 lit(vec3 base, vec3 normal, vec3 world, vec3 eye, float gloss) {
    vec3 n = normalize(normal);
    vec3 toEye = isOrthographic ? -viewDirection : normalize(eye - world);
    if (dot(n, toEye) < 0.0) n = -n;
    vec3 sun = normalize(vec3(-0.5, -0.62, 0.78));
    float sky = n.z * 0.5 + 0.5;
    float facing = max(dot(n, toEye), 0.0);
    vec3 light = mix(vec3(0.40, 0.40, 0.41), vec3(0.76, 0.78, 0.81), sky) + vec3(0.42, 0.41, 0.39) * max(dot(n, sun), 0.0);
    vec3 color = base * light;
    color += gloss * pow(max(dot(n, normalize(sun + toEye)), 0.0), 28.0);
    color *= mix(0.66, 1.0, smoothstep(0.0, 0.5, facing));
    return color * mix(0.70, 1.0, smoothstep(-0.1, 1.5, world.z));
  }

  vec3 hazed(vec3 color, vec3 world, vec3 eye) {
    float depth = isOrthographic ? 0.0 : (distance(eye, world) - hazeNear) / max(hazeFar - hazeNear, 1.0);
    return mix(color, background, 0.42 * clamp(depth, 0.0, 1.0));
  }

  /** 1 on the stripes of a screen-space hatching, 0 between. */
  float hatching(float pixels) {
    float phase = mod(gl_FragCoord.x + gl_FragCoord.y, pixels) / pixels;
    return smoothstep(0.42, 0.5, phase) - smoothstep(0.92, 1.0, phase);
  }

  float dotting(float pixels) {
    vec2 cell = mod(gl_FragCoord.xy, pixels) / pixels - 0.5;
    return 1.0 - smoothstep(0.2, 0.3, length(cell));
  }
`;
